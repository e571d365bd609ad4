import { isObject, type Json, mapSubschemas } from './json-schema.ts';

/**
 * An output schema without the patterns that only keep control characters out of texts. Providers run a dialect of their own, and refuse
 * some of them; a model that is told them in words learns nothing. Our own validation still holds them.
 */
export function dropTextPatterns(schema: Json): Json {
  const { pattern, allOf, ...rest } = schema;
  const kept: Json = { ...rest };
  if (pattern !== undefined && !isTextPattern(pattern)) kept.pattern = pattern;
  if (allOf !== undefined && !isOnlyPatterns(allOf)) kept.allOf = allOf;
  return mapSubschemas(kept, (sub) => (isObject(sub) ? dropTextPatterns(sub) : sub));
}

const isTextPattern = (pattern: unknown) => typeof pattern === 'string' && pattern.includes('\\');

const isOnlyPatterns = (allOf: unknown) =>
  Array.isArray(allOf) &&
  allOf.every((branch) => isObject(branch) && Object.keys(branch).join() === 'pattern');
