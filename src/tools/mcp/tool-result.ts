import { canonicalJson } from '../../platform/canonical-json.ts';
import { isJsonObject, type JsonObject, tryParseJson } from '../../platform/json-object.ts';
import { cutText } from '../read-answer.ts';
import type { ToolResult } from '../tool.ts';

/**
 * Converts an MCP result to text for a model: all text parts, then structured content unless a text repeats it. For a result that violates
 * the protocol, a last line names the unreadable parts.
 */
export function toToolResult(answer: unknown): ToolResult {
  const result = toResult(answer);
  const parts = listContent(result).map(readBlock);
  const texts = parts.flatMap((part) => part.text ?? []);
  const unreadable = parts.flatMap((part) => part.unreadable ?? []);
  const { structuredContent } = result;
  if (
    structuredContent !== undefined &&
    structuredContent !== null &&
    !isRepeated(structuredContent, texts)
  )
    texts.push(JSON.stringify(structuredContent));
  if (unreadable.length > 0)
    texts.push(
      `[The server answered, but parts of the answer are unreadable: ${[...new Set(unreadable)].join(', ')}]`,
    );
  return { text: cutText(texts.join('\n')), is_error: isError(result.isError) };
}

/** Any other value than a result becomes the structured content of one. */
function toResult(answer: unknown): JsonObject {
  if (typeof answer === 'string') return { content: [{ type: 'text', text: answer }] };
  if (answer === null || answer === undefined) return { content: [answer] };
  if (!isJsonObject(answer)) return { structuredContent: answer };
  if ('content' in answer || 'structuredContent' in answer) return answer;
  const { _meta, resultType: _, isError, ...rest } = answer;
  return { isError, ...(Object.keys(rest).length > 0 && { structuredContent: rest }) };
}

function listContent({ content }: JsonObject): unknown[] {
  if (content === undefined || content === null) return [];
  return Array.isArray(content) ? content : [content];
}

const isError = (value: unknown) => value === true || value === 'true';

interface Part {
  text?: string;
  /** Describes an unreadable part to the model. */
  unreadable?: string;
}

function readBlock(block: unknown): Part {
  if (typeof block === 'string') return { text: block };
  if (!isJsonObject(block)) return { unreadable: 'a part that is not an object' };
  const { type, text, mimeType, data } = block;
  if (type === 'resource_link' && typeof block.uri === 'string')
    return { text: `[link to ${block.title ?? block.name ?? block.uri}: ${block.uri}]` };
  if (type === 'resource' && isJsonObject(block.resource)) return readResource(block.resource);
  if (typeof text === 'string') return { text };
  if (typeof data === 'string')
    return { text: describeData(`${type}, ${mimeType ?? 'no media type'}`, data) };
  return { unreadable: `a part of the type ${JSON.stringify(type) ?? 'undefined'}` };
}

function readResource({ uri, text, blob, mimeType }: JsonObject): Part {
  const name = typeof uri === 'string' ? uri : 'a resource';
  if (typeof text === 'string') return { text: `${name}:\n${text}` };
  if (typeof blob === 'string')
    return { text: describeData(`${name}, ${mimeType ?? 'binary'}`, blob) };
  return { unreadable: name };
}

const describeData = (what: string, base64: string) =>
  `[${what}, ${Math.floor((base64.length * 3) / 4)} bytes: it cannot be shown to you]`;

/** Servers repeat structured content as text for older clients. Python servers wrap other values than objects in `{result}`. */
function isRepeated(structured: unknown, texts: string[]): boolean {
  if (texts.some((text) => matchesText(text, structured))) return true;
  if (!isJsonObject(structured) || Object.keys(structured).join() !== 'result') return false;
  const items = [structured.result].flat(Number.POSITIVE_INFINITY);
  return (
    texts.some((text) => matchesText(text, structured.result)) ||
    (items.length > 0 &&
      items.length === texts.length &&
      items.every((item, index) => matchesText(texts[index] ?? '', item)))
  );
}

const matchesText = (text: string, value: unknown): boolean =>
  text === value || canonicalJson(tryParseJson(text)) === canonicalJson(value);
