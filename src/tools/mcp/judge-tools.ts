import { setImmediate as breathe } from 'node:timers/promises';
import type { AnnotationOverride, McpServer } from '../../contracts/mcp-server.ts';
import type { ToolAnnotations } from '../../contracts/tool.ts';
import { toPrintable } from '../../platform/printable.ts';
import { fitsPattern } from '../name-pattern.ts';
import { findSchemaProblem } from '../validate-arguments.ts';
import { catalogueName } from './catalogue-name.ts';
import { findHeaderProblem } from './header-problem.ts';
import { isJsonObject, type JsonObject } from './json.ts';

/** More would fill a model's context with descriptions. */
const MAX_TOOLS = 200;
const MAX_DESCRIPTION = 4000;
const MAX_NAME = 256;
/** Characters of the input schemas of all tools together. */
const MAX_SCHEMAS = 1_000_000;

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

export interface Selected {
  tools: ListedTool[];
  skipped: McpServer['skipped'];
}

/**
 * Judges each tool that a server offers by itself: one that cannot be used is skipped with its reason, and the others are offered.
 * `sendsHeaders`: arguments that a schema marks for it are sent as headers, too. Other work of the process goes on between two tools.
 */
export async function judgeTools(
  server: string,
  offered: unknown[],
  { sendsHeaders, ...selection }: ToolSelection & { sendsHeaders: boolean },
): Promise<Selected> {
  const tools = new Map<string, ListedTool>();
  const skipped: Selected['skipped'] = [];
  let characters = 0;
  for (const [index, entry] of offered.entries()) {
    const name = isJsonObject(entry) && typeof entry.name === 'string' ? entry.name : undefined;
    if (name !== undefined && name.length <= MAX_NAME && !isWanted(name, selection)) continue;
    await breathe();
    const judged =
      characters > MAX_SCHEMAS
        ? `the input schemas before it are larger than ${MAX_SCHEMAS} characters together`
        : judge(entry, name, sendsHeaders);
    const reason = typeof judged === 'string' ? judged : findClash(tools, server, judged.name);
    if (typeof judged !== 'string') characters += JSON.stringify(judged.input_schema).length;
    if (typeof judged === 'string' || reason !== undefined)
      skipped.push({ tool: cut(name ?? `number ${index + 1}`), reason: cut(reason ?? '') });
    else
      tools.set(
        catalogueName(server, judged.name),
        toListed(server, judged, selection.annotations),
      );
  }
  return { tools: [...tools.values()], skipped: skipped.slice(0, MAX_TOOLS) };
}

const isWanted = (name: string, { include, exclude }: ToolSelection) =>
  include.some((pattern) => fitsPattern(pattern, name)) &&
  !exclude.some((pattern) => fitsPattern(pattern, name));

interface Usable {
  name: string;
  input_schema: JsonObject;
  entry: JsonObject;
}

/** The tool, or why it cannot be offered. */
function judge(entry: unknown, name: string | undefined, sendsHeaders: boolean): Usable | string {
  if (!isJsonObject(entry)) return 'it is not an object';
  if (name === undefined) return 'it has no name';
  if (name === '' || name.length > MAX_NAME || name !== toPrintable(name))
    return 'its name cannot be used';
  const { inputSchema, execution } = entry;
  if (!isJsonObject(inputSchema))
    return inputSchema === undefined || inputSchema === null
      ? 'it has no input schema'
      : 'its input schema is not an object';
  const problem = findSchemaProblem(inputSchema);
  if (problem) return `its input schema ${problem}`;
  if (isJsonObject(execution) && execution.taskSupport === 'required')
    return 'it can be called as a task only, and tasks are not supported';
  const header = sendsHeaders ? findHeaderProblem(inputSchema) : undefined;
  return header ?? { name, input_schema: inputSchema, entry };
}

function findClash(
  tools: Map<string, ListedTool>,
  server: string,
  name: string,
): string | undefined {
  if (tools.has(catalogueName(server, name))) return 'there is another tool with this name';
  return tools.size >= MAX_TOOLS ? `there are ${MAX_TOOLS} already` : undefined;
}

const toListed = (
  server: string,
  { name, input_schema, entry }: Usable,
  overrides: AnnotationOverride[],
): ListedTool => ({
  name: catalogueName(server, name),
  tool: name,
  description: describe(entry, name),
  input_schema,
  annotations: annotationsOf(name, entry.annotations, overrides),
});

function describe({ description, title }: JsonObject, name: string): string {
  const text = [description, title].find((value) => typeof value === 'string' && value !== '');
  return toPrintable(String(text ?? name).slice(0, MAX_DESCRIPTION));
}

/** By MCP's defaults, a tool that says nothing of itself writes and destroys. What only reads may be repeated, and destroys nothing. */
function annotationsOf(
  name: string,
  annotations: unknown,
  overrides: AnnotationOverride[],
): ToolAnnotations {
  const said: Partial<AnnotationOverride> = Object.assign(
    {},
    ...overrides.filter(({ tools }) => fitsPattern(tools, name)),
  );
  const hints = isJsonObject(annotations) ? annotations : {};
  const hint = (key: string) => (typeof hints[key] === 'boolean' ? hints[key] : undefined);
  const readOnly = said.read_only ?? hint('readOnlyHint') ?? false;
  return {
    read_only: readOnly,
    idempotent: said.idempotent ?? (readOnly || (hint('idempotentHint') ?? false)),
    destructive: said.destructive ?? (!readOnly && (hint('destructiveHint') ?? true)),
  };
}

export const cut = (text: string) => toPrintable(text.slice(0, 300));
