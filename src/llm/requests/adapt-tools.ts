import { isJsonObject, type JsonObject } from '../../platform/json-object.ts';
import { toModernSchema } from '../../platform/modern-schema.ts';
import type { ToolSpec } from '../model.ts';
import { flattenRoot } from './flatten-root.ts';
import { asObject, mapSubschemas, typesOf } from './json-schema.ts';
import { ALL_RULES, type ProviderRules } from './provider-rules.ts';

export interface LeftOutTool {
  name: string;
  /** Completes the sentence "The tool is omitted: …". */
  reason: string;
}

interface ChosenTools {
  tools: ToolSpec[];
  leftOut: LeftOutTool[];
}

/** Selects and adapts the tools for a request to this provider. If there are too many, the first ones are kept. */
export function chooseTools(rules: ProviderRules, offered: ToolSpec[]): ChosenTools {
  const tools: ToolSpec[] = [];
  const leftOut: LeftOutTool[] = [];
  for (const tool of offered) {
    const { name } = tool;
    const adapted = adaptTool(rules, tool);
    if (adapted.kind === 'left_out') leftOut.push({ name, reason: adapted.reason });
    else if (tools.some((other) => other.name === name))
      leftOut.push({ name, reason: 'another tool has the same name' });
    else if (tools.length >= rules.maxTools)
      leftOut.push({ name, reason: `${rules.provider} takes at most ${rules.maxTools} tools` });
    else tools.push(adapted.tool);
  }
  return { tools, leftOut };
}

interface Adaptation {
  provider: string;
  outcome: 'adapted' | 'left_out';
  reason: string;
}

/** Describes how a tool is changed for each provider that does not accept it unchanged. */
export const describeAdaptations = (tool: ToolSpec): Adaptation[] =>
  ALL_RULES.flatMap((rules): Adaptation[] => {
    const { provider } = rules;
    const adapted = adaptTool(rules, tool);
    if (adapted.kind === 'left_out')
      return [{ provider, outcome: 'left_out', reason: adapted.reason }];
    if (adapted.changes.length === 0) return [];
    return [{ provider, outcome: 'adapted', reason: adapted.changes.join('; ') }];
  });

type AdaptedTool =
  | { kind: 'taken'; tool: ToolSpec; changes: string[] }
  | { kind: 'left_out'; reason: string };

/**
 * Adapts a tool to the provider's rules. This changes only what the model sees: arguments are still validated against the tool's own
 * schema. `changes` describes the differences to people.
 */
export function adaptTool(rules: ProviderRules, tool: ToolSpec): AdaptedTool {
  if (!rules.toolName.test(tool.name))
    return leaveOut(`its name does not match ${rules.toolName.source}`);
  const changes: string[] = [];
  const root = flattenRoot(toModernSchema(tool.input_schema), changes);
  const parts = adaptSubschemas(rules, root);
  if (parts.kind === 'left_out') return parts;
  return {
    kind: 'taken',
    tool: {
      name: tool.name,
      description: cut(tool.description, rules.maxDescription, changes),
      input_schema: parts.schema,
    },
    changes: [...changes, ...parts.changes],
  };
}

function cut(description: string, limit: number, changes: string[]): string {
  if (description.length <= limit) return description.toWellFormed();
  changes.push(`its description is cut to ${limit} characters`);
  return `${description.slice(0, limit - 1).toWellFormed()}…`;
}

const leaveOut = (reason: string): AdaptedTool => ({ kind: 'left_out', reason });

type AdaptedSchema =
  | { kind: 'taken'; schema: JsonObject; changes: string[] }
  | { kind: 'left_out'; reason: string };

/** Adapts all subschemas to the provider's rules. */
function adaptSubschemas(rules: ProviderRules, root: JsonObject): AdaptedSchema {
  const dropped = new Set<string>();
  let problem: string | undefined;
  const adapt = (given: unknown, depth: number): unknown => {
    if (depth > MAX_DEPTH) problem = `its input schema is nested deeper than ${MAX_DEPTH} levels`;
    if (depth > MAX_DEPTH || !isJsonObject(given)) return given === true ? {} : given;
    const { propertyNames: _, ...schema } = given;
    const named = dropInvalidProperties(rules, schema, dropped);
    if (typeof named === 'string') {
      problem = named;
      return {};
    }
    // OpenAI requires `items` even if any item is allowed.
    if (typesOf(named).includes('array')) named.items ??= {};
    return mapSubschemas(named, (sub) => adapt(sub, depth + 1));
  };
  const schema = asObject(adapt(root, 1));
  if (problem !== undefined) return { kind: 'left_out', reason: problem };
  const changes =
    dropped.size > 0 ? [`the optional arguments ${[...dropped].join(', ')} are not offered`] : [];
  return { kind: 'taken', schema, changes };
}

const MAX_DEPTH = 60;

/** Drops optional properties whose name the provider rejects. Returns a problem if such a property is required. */
function dropInvalidProperties(
  rules: ProviderRules,
  schema: JsonObject,
  dropped: Set<string>,
): JsonObject | string {
  const { propertyName } = rules;
  if (!propertyName || !isJsonObject(schema.properties)) return { ...schema };
  const required = Array.isArray(schema.required) ? schema.required : [];
  const odd = Object.keys(schema.properties).filter((name) => !propertyName.test(name));
  const needed = odd.find((name) => required.includes(name));
  if (needed !== undefined)
    return `its required argument "${needed.slice(0, 100)}" does not match ${propertyName.source}`;
  for (const name of odd) dropped.add(name.slice(0, 100));
  const kept = Object.entries(schema.properties).filter(([name]) => !odd.includes(name));
  return { ...schema, properties: Object.fromEntries(kept) };
}
