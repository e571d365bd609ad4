import { isJsonObject } from './json.ts';

const MARK = 'x-mcp-header';
/** RFC 9110 §5.1, `token`. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES = ['string', 'integer', 'boolean'];

/** Where a part of the schema of the arguments is. A chain of `properties` leads to a `property`. */
type Place = 'arguments' | 'property' | 'elsewhere';

/** Why the arguments that a schema marks with `x-mcp-header` cannot be sent as headers, or undefined. The rules are those of MCP 2026-07-28. */
export function findHeaderProblem(schema: unknown): string | undefined {
  const problem = findIn(schema, 'arguments', new Set());
  return problem && `${MARK} ${problem}`;
}

function findIn(schema: unknown, place: Place, names: Set<string>): string | undefined {
  if (Array.isArray(schema)) return firstProblem(schema, 'elsewhere', names);
  if (!isJsonObject(schema)) return undefined;
  const problem = MARK in schema ? findInMark(schema, place, names) : undefined;
  if (problem) return problem;
  const { properties, [MARK]: _, ...rest } = schema;
  const within = isJsonObject(properties) ? Object.values(properties) : [];
  return (
    firstProblem(within, place === 'elsewhere' ? place : 'property', names) ??
    firstProblem(Object.values(rest), 'elsewhere', names)
  );
}

const firstProblem = (schemas: unknown[], place: Place, names: Set<string>) => {
  for (const schema of schemas) {
    const problem = findIn(schema, place, names);
    if (problem) return problem;
  }
  return undefined;
};

function findInMark(
  { [MARK]: name, type }: Record<string, unknown>,
  place: Place,
  names: Set<string>,
): string | undefined {
  if (place !== 'property') return 'is allowed on properties of the arguments only';
  if (typeof name !== 'string' || !TOKEN.test(name)) return 'is not the name of a header';
  if (!TYPES.includes(String(type))) return `is allowed for ${TYPES.join(', ')} only`;
  if (names.has(name.toLowerCase())) return `names ${name} twice`;
  names.add(name.toLowerCase());
  return undefined;
}
