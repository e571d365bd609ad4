import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client';
import { cutText } from '../cut-text.ts';
import type { ToolResult } from '../tool.ts';

/** What a model is told of an MCP result: all text, and structured content that no text repeats. */
export function toToolResult(result: CallToolResult): ToolResult {
  const parts = result.content.map(toText);
  const { structuredContent } = result;
  if (structuredContent !== undefined && !parts.some((part) => says(part, structuredContent)))
    parts.push(JSON.stringify(structuredContent));
  return { text: cutText(parts.join('\n')), is_error: result.isError === true };
}

function toText(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return `[${block.type}, ${block.mimeType}, ${sizeOf(block.data)}: it cannot be shown to you]`;
    case 'resource_link':
      return `[link to ${block.title ?? block.name}: ${block.uri}]`;
    case 'resource':
      return 'text' in block.resource
        ? `${block.resource.uri}:\n${block.resource.text}`
        : `[${block.resource.uri}, ${block.resource.mimeType ?? 'binary'}, ${sizeOf(block.resource.blob)}: it cannot be shown to you]`;
  }
}

const sizeOf = (base64: string) => `${Math.floor((base64.length * 3) / 4)} bytes`;

/** Servers repeat structured content as text for clients that do not know it. */
function says(text: string, structured: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(structured);
  } catch {
    return false;
  }
}
