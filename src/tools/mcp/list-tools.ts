import type { Tool } from '@modelcontextprotocol/client';
import type { AnnotationOverride, McpServer } from '../../contracts/mcp-server.ts';
import type { ToolAnnotations } from '../../contracts/tool.ts';
import { toStorableText } from '../../platform/storable-json.ts';
import { fitsPattern } from '../name-pattern.ts';
import { findSchemaProblem } from '../validate-arguments.ts';
import { catalogueName } from './catalogue-name.ts';
import type { McpConnections } from './connections.ts';
import { toUnreachable } from './mcp-errors.ts';
import type { McpServerSpec } from './server-spec.ts';

const LIST_WITHIN_MS = 15_000;
/** More would fill a model's context with descriptions. */
const MAX_TOOLS = 200;
const MAX_DESCRIPTION = 4000;
const MAX_SCHEMA = 64_000;

export interface ToolSelection {
  include: string[];
  exclude: string[];
  annotations: AnnotationOverride[];
}

export interface ListedTool {
  name: string;
  tool: string;
  description: string;
  input_schema: Record<string, unknown>;
  annotations: ToolAnnotations;
}

export interface Listing {
  protocol: string | null;
  server_info: McpServer['server_info'];
  tools: ListedTool[];
  skipped: McpServer['skipped'];
}

/** Asks a server for its tools. @throws McpUnreachableError SecretUnavailableError */
export async function listMcpTools(
  connections: McpConnections,
  spec: McpServerSpec,
  selection: ToolSelection,
): Promise<Listing> {
  const signal = AbortSignal.timeout(LIST_WITHIN_MS);
  try {
    // What it spoke before is not relied on: it may have been replaced.
    const link = await connections.open({ ...spec, protocol: null }, { signal });
    try {
      const { tools } = await link.client.listTools(undefined, { signal, cacheMode: 'refresh' });
      const { name, version } = link.client.getServerVersion() ?? {};
      return {
        protocol: link.client.getNegotiatedProtocolVersion() ?? null,
        server_info: name === undefined ? null : { name: cut(name), version: cut(version ?? '') },
        ...select(spec.name, tools, selection),
      };
    } finally {
      await link.release();
    }
  } catch (error) {
    throw toUnreachable(spec.name, signal.aborted ? new Error('no answer in time') : error);
  }
}

function select(
  server: string,
  offered: Tool[],
  selection: ToolSelection,
): Pick<Listing, 'tools' | 'skipped'> {
  const tools = new Map<string, ListedTool>();
  const skipped: Listing['skipped'] = [];
  for (const tool of offered) {
    if (!isWanted(tool.name, selection)) continue;
    const listed = toListed(server, tool, selection.annotations);
    const reason = tools.size >= MAX_TOOLS ? `there are ${MAX_TOOLS} already` : problemOf(listed);
    if (reason) skipped.push({ tool: cut(tool.name), reason: cut(reason) });
    else tools.set(listed.name, listed);
  }
  return { tools: [...tools.values()], skipped: skipped.slice(0, MAX_TOOLS) };
}

const isWanted = (name: string, { include, exclude }: ToolSelection) =>
  include.some((pattern) => fitsPattern(pattern, name)) &&
  !exclude.some((pattern) => fitsPattern(pattern, name));

const toListed = (server: string, tool: Tool, overrides: AnnotationOverride[]): ListedTool => ({
  name: catalogueName(server, tool.name),
  tool: tool.name,
  description: (tool.description ?? tool.title ?? tool.name).slice(0, MAX_DESCRIPTION),
  input_schema: tool.inputSchema,
  annotations: annotationsOf(tool, overrides),
});

/** What MCP says of a tool that says nothing itself: it writes, and destroys. What only reads may be repeated, and destroys nothing. */
function annotationsOf(tool: Tool, overrides: AnnotationOverride[]): ToolAnnotations {
  const said: Partial<AnnotationOverride> = Object.assign(
    {},
    ...overrides.filter(({ tools }) => fitsPattern(tools, tool.name)),
  );
  const hints = tool.annotations ?? {};
  const readOnly = said.read_only ?? hints.readOnlyHint ?? false;
  return {
    read_only: readOnly,
    idempotent: said.idempotent ?? (readOnly || (hints.idempotentHint ?? false)),
    destructive: said.destructive ?? (!readOnly && (hints.destructiveHint ?? true)),
  };
}

function problemOf({ tool, input_schema }: ListedTool): string | undefined {
  if (tool !== toStorableText(tool) || tool.length > 256) return 'its name cannot be used';
  const size = JSON.stringify(input_schema).length;
  if (size > MAX_SCHEMA) return `its input schema is larger than ${MAX_SCHEMA} characters`;
  const problem = findSchemaProblem(input_schema);
  return problem && `its input schema ${problem}`;
}

const cut = (text: string) => toStorableText(text).slice(0, 300);
