import { createHash } from 'node:crypto';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { AnnotationOverride, McpServer } from '../../contracts/mcp-server.ts';
import type { ToolAnnotations } from '../../contracts/tool.ts';
import { isJsonObject, type JsonObject } from '../../platform/json-object.ts';
import { toPrintable } from '../../platform/printable.ts';
import { fitsPattern } from '../name-pattern.ts';
import { findSchemaProblem } from '../validate-arguments.ts';

export interface ToolSelection {
  include: string[];
  exclude: string[];
  annotations: AnnotationOverride[];
}

interface ListedTool {
  name: string;
  tool: string;
  description: string;
  input_schema: Record<string, unknown>;
  annotations: ToolAnnotations;
}

export interface SelectedTools {
  tools: ListedTool[];
  skipped: McpServer['skipped'];
}

/**
 * Checks each of a server's tools and skips unusable ones with a reason. Yields to the event loop between two tools.
 * @param sendsHeaders whether arguments with `x-mcp-header` are also sent as headers
 */
export async function selectTools(
  server: string,
  offered: unknown[],
  { sendsHeaders, ...selection }: ToolSelection & { sendsHeaders: boolean },
): Promise<SelectedTools> {
  const tools = new Map<string, ListedTool>();
  const skipped: SelectedTools['skipped'] = [];
  let characters = 0;
  for (const [index, entry] of offered.entries()) {
    const name = isJsonObject(entry) && typeof entry.name === 'string' ? entry.name : undefined;
    if (name !== undefined && name.length <= MAX_NAME_LENGTH && !isIncluded(name, selection))
      continue;
    await yieldToEventLoop();
    const checked =
      characters > MAX_SCHEMA_CHARACTERS
        ? `the input schemas of the tools before it exceed ${MAX_SCHEMA_CHARACTERS} characters in total`
        : checkTool(entry, name, sendsHeaders);
    const reason = typeof checked === 'string' ? checked : findClash(tools, server, checked.name);
    if (typeof checked !== 'string') characters += JSON.stringify(checked.input_schema).length;
    if (typeof checked === 'string' || reason !== undefined)
      skipped.push({
        tool: toShortText(name ?? `number ${index + 1}`),
        reason: toShortText(reason ?? ''),
      });
    else
      tools.set(
        toCatalogueName(server, checked.name),
        toListedTool(server, checked, selection.annotations),
      );
  }
  return { tools: [...tools.values()], skipped: skipped.slice(0, MAX_TOOLS) };
}

/** More tools would fill a model's context. */
const MAX_TOOLS = 200;
const MAX_DESCRIPTION = 4000;
const MAX_NAME_LENGTH = 256;
/** For the input schemas of all tools together. */
const MAX_SCHEMA_CHARACTERS = 1_000_000;

const isIncluded = (name: string, { include, exclude }: ToolSelection) =>
  include.some((pattern) => fitsPattern(pattern, name)) &&
  !exclude.some((pattern) => fitsPattern(pattern, name));

interface UsableTool {
  name: string;
  input_schema: JsonObject;
  entry: JsonObject;
}

/** Returns the tool, or the reason why it is unusable. */
function checkTool(
  entry: unknown,
  name: string | undefined,
  sendsHeaders: boolean,
): UsableTool | string {
  if (!isJsonObject(entry)) return 'it is not an object';
  if (name === undefined) return 'it has no name';
  if (name === '' || name.length > MAX_NAME_LENGTH || name !== toPrintable(name))
    return 'its name is invalid';
  const { inputSchema, execution } = entry;
  if (!isJsonObject(inputSchema))
    return inputSchema === undefined || inputSchema === null
      ? 'it has no input schema'
      : 'its input schema is not an object';
  const problem = findSchemaProblem(inputSchema);
  if (problem) return `its input schema ${problem}`;
  if (isJsonObject(execution) && execution.taskSupport === 'required')
    return 'it can only be called as a task, which is not supported';
  const header = sendsHeaders ? findHeaderProblem(inputSchema) : undefined;
  return header ?? { name, input_schema: inputSchema, entry };
}

function findClash(
  tools: Map<string, ListedTool>,
  server: string,
  name: string,
): string | undefined {
  if (tools.has(toCatalogueName(server, name))) return 'another tool has the same name';
  return tools.size >= MAX_TOOLS ? `the limit of ${MAX_TOOLS} tools is reached` : undefined;
}

const toListedTool = (
  server: string,
  { name, input_schema, entry }: UsableTool,
  overrides: AnnotationOverride[],
): ListedTool => ({
  name: toCatalogueName(server, name),
  tool: name,
  description: describeTool(entry, name),
  input_schema,
  annotations: toAnnotations(name, entry.annotations, overrides),
});

function describeTool({ description, title }: JsonObject, name: string): string {
  const text = [description, title].find((value) => typeof value === 'string' && value !== '');
  return toPrintable(String(text ?? name).slice(0, MAX_DESCRIPTION));
}

/** By MCP's defaults, a tool without annotations writes and is destructive. A read-only tool is idempotent and not destructive. */
function toAnnotations(
  name: string,
  annotations: unknown,
  overrides: AnnotationOverride[],
): ToolAnnotations {
  const override: Partial<AnnotationOverride> = Object.assign(
    {},
    ...overrides.filter(({ tools }) => fitsPattern(tools, name)),
  );
  const hints = isJsonObject(annotations) ? annotations : {};
  const hint = (key: string) => (typeof hints[key] === 'boolean' ? hints[key] : undefined);
  const readOnly = override.read_only ?? hint('readOnlyHint') ?? false;
  return {
    read_only: readOnly,
    idempotent: override.idempotent ?? (readOnly || (hint('idempotentHint') ?? false)),
    destructive: override.destructive ?? (!readOnly && (hint('destructiveHint') ?? true)),
  };
}

export const toShortText = (text: string) => toPrintable(text.slice(0, 300));

/**
 * The tool's unique name in the catalogue, valid for every model provider. If invalid characters are replaced, a part of the name's hash
 * keeps it unique.
 */
export function toCatalogueName(server: string, tool: string): string {
  const wanted = `${server}__${tool}`;
  const valid = wanted.replace(/[^A-Za-z0-9_-]/g, '_');
  if (valid === wanted && valid.length <= MAX_CATALOGUE_NAME) return valid;
  const hash = createHash('sha256').update(tool).digest('hex').slice(0, 8);
  return `${valid.slice(0, MAX_CATALOGUE_NAME - hash.length - 1)}_${hash}`;
}

const MAX_CATALOGUE_NAME = 64;

/** Why a schema's use of `x-mcp-header` is invalid under MCP 2026-07-28; undefined if it is valid. */
function findHeaderProblem(schema: unknown): string | undefined {
  const problem = findProblemIn(schema, 'arguments', new Set());
  return problem && `${HEADER_KEYWORD} ${problem}`;
}

const HEADER_KEYWORD = 'x-mcp-header';
/** RFC 9110 §5.1, `token`. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_TYPES = ['string', 'integer', 'boolean'];

/** Position within the schema of the arguments. Only chains of `properties` lead to a `property`. */
type Place = 'arguments' | 'property' | 'elsewhere';

function findProblemIn(schema: unknown, place: Place, names: Set<string>): string | undefined {
  if (Array.isArray(schema)) return findFirstProblem(schema, 'elsewhere', names);
  if (!isJsonObject(schema)) return undefined;
  const problem = HEADER_KEYWORD in schema ? findMarkProblem(schema, place, names) : undefined;
  if (problem) return problem;
  const { properties, [HEADER_KEYWORD]: _, ...rest } = schema;
  const within = isJsonObject(properties) ? Object.values(properties) : [];
  return (
    findFirstProblem(within, place === 'elsewhere' ? place : 'property', names) ??
    findFirstProblem(Object.values(rest), 'elsewhere', names)
  );
}

const findFirstProblem = (schemas: unknown[], place: Place, names: Set<string>) => {
  for (const schema of schemas) {
    const problem = findProblemIn(schema, place, names);
    if (problem) return problem;
  }
  return undefined;
};

function findMarkProblem(
  { [HEADER_KEYWORD]: name, type }: Record<string, unknown>,
  place: Place,
  names: Set<string>,
): string | undefined {
  if (place !== 'property') return 'is allowed only on properties of the arguments';
  if (typeof name !== 'string' || !HEADER_NAME.test(name)) return 'is not a valid header name';
  if (!HEADER_TYPES.includes(String(type))) return `is allowed only for ${HEADER_TYPES.join(', ')}`;
  if (names.has(name.toLowerCase())) return `names ${name} twice`;
  names.add(name.toLowerCase());
  return undefined;
}
