import { z } from 'zod';

/** A JSON Schema, as far as wrong values are made from it. */
interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | object;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  $defs?: Record<string, Schema>;
}

/** Values of every type; for most fields all but one are wrong. */
const VALUES: unknown[] = [
  null,
  true,
  0.5,
  -1,
  '',
  ' ',
  'no such thing',
  [],
  [0.5],
  { surprise: 1 },
];
const MAX_DEPTH = 5;

/** Bodies with one wrong value, or one unknown field, at every place that the schema knows. */
export function wrongBodies(body: z.ZodType): unknown[] {
  return [...wrongValues(schemaOf(body), 0)];
}

/** The fields that a body must have. */
export const requiredFields = (body: z.ZodType): string[] => schemaOf(body).required ?? [];

/** Whether the body takes no other fields than those that it names. */
export const refusesUnknownFields = (body: z.ZodType): boolean => {
  const { additionalProperties, anyOf, oneOf } = schemaOf(body);
  return additionalProperties === false && !anyOf && !oneOf;
};

const schemaOf = (body: z.ZodType) =>
  z.toJSONSchema(body, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema;

function* wrongValues(schema: Schema, depth: number): Generator<unknown> {
  yield* VALUES;
  if (depth === MAX_DEPTH) return;
  for (const branch of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    yield* wrongValues(branch, depth + 1);
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    for (const value of wrongValues(property, depth + 1)) yield { [name]: value };
  if (schema.items) for (const value of wrongValues(schema.items, depth + 1)) yield [value];
  if (typeof schema.additionalProperties === 'object')
    for (const value of wrongValues(schema.additionalProperties, depth + 1)) yield { any: value };
}
