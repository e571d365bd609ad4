import type { ToolSpec } from '../../llm/model.ts';
import { isJsonObject } from '../../platform/json-object.ts';
import { fillSchema } from './fill-schema.ts';

/**
 * The arguments of a `[call …]` as JSON: JSON as it is, `key=value` pairs, or words for the first property. Required properties that are missing are filled
 * from the words of the work.
 */
export function readArguments(text: string, tool: ToolSpec | undefined, work: string): string {
  if (text.startsWith('{')) return text;
  const schema = tool?.input_schema ?? {};
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const pairs = [...text.matchAll(/(?:^|\s)([\w.-]+)=/g)];
  const first =
    (Array.isArray(schema.required) ? schema.required[0] : undefined) ?? Object.keys(properties)[0];
  const plain = text.slice(0, pairs[0]?.index).trim();
  const said: [string, string][] = pairs.map((pair, index) => [
    pair[1] ?? '',
    text.slice(pair.index + pair[0].length, pairs[index + 1]?.index).trim(),
  ]);
  if (plain && first !== undefined) said.unshift([String(first), plain]);
  const values = said.map(([key, value]) => [key, readValue(value, properties[key])] as const);
  const filled = fillSchema(schema, work);
  return JSON.stringify({ ...(isJsonObject(filled) && filled), ...Object.fromEntries(values) });
}

/** A value without quotation marks is JSON if it can be, unless the property is a text. */
function readValue(text: string, property: unknown): unknown {
  const quoted = /^(["'])(.*)\1$/s.exec(text)?.[2];
  if (quoted !== undefined) return quoted;
  if (isJsonObject(property) && property.type === 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
