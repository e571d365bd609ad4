import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { toModernSchema } from '../../src/platform/modern-schema.ts';

test.for<[string, Record<string, unknown>, Record<string, unknown>]>([
  [
    'a tuple',
    { items: [{ type: 'string' }, true], additionalItems: false },
    { prefixItems: [{ type: 'string' }, true], items: false },
  ],
  [
    'a tuple without members',
    { items: [], additionalItems: { type: 'null' } },
    { items: { type: 'null' } },
  ],
  [
    'additionalItems beside one schema for all items',
    { items: {}, additionalItems: false },
    { items: {} },
  ],
  ['exclusiveMinimum: true', { minimum: 0, exclusiveMinimum: true }, { exclusiveMinimum: 0 }],
  ['exclusiveMinimum: false', { minimum: 0, exclusiveMinimum: false }, { minimum: 0 }],
  ['exclusiveMaximum: true', { maximum: 9, exclusiveMaximum: true }, { exclusiveMaximum: 9 }],
  ['exclusiveMaximum: true without a maximum', { exclusiveMaximum: true }, {}],
  [
    'a numeric exclusiveMinimum',
    { minimum: 0, exclusiveMinimum: 1 },
    { minimum: 0, exclusiveMinimum: 1 },
  ],
  ['an id', { id: 'https://example.org/s#' }, { $id: 'https://example.org/s' }],
  ['an id that is a label', { id: 'User' }, {}],
  ['an id that is an anchor', { $id: '#here' }, { $anchor: 'here' }],
  [
    'dependencies',
    { dependencies: { a: ['b'], c: { exclusiveMinimum: true, minimum: 1 } } },
    { dependentRequired: { a: ['b'] }, dependentSchemas: { c: { exclusiveMinimum: 1 } } },
  ],
  ['the name of a draft', { $schema: 'http://json-schema.org/draft-04/schema#' }, {}],
  [
    'a reference into a tuple',
    { properties: { a: { items: [{}] }, b: { $ref: '#/properties/a/items/0' } } },
    { properties: { a: { prefixItems: [{}] }, b: { $ref: '#/properties/a/prefixItems/0' } } },
  ],
])('%s is rewritten', ([, old, modern]) => {
  expect(toModernSchema(old)).toEqual(modern);
  expect(toModernSchema(modern)).toEqual(modern);
  new Ajv2020({ strict: false }).compile(modern);
});

test('subschemas are rewritten wherever they are, values and names are not', () => {
  const old = { items: [{}] };
  const modern = { prefixItems: [{}] };
  const places = (schema: object) => ({
    definitions: { d: schema },
    $defs: { d: schema },
    properties: { items: schema, exclusiveMinimum: schema, id: { type: 'string' } },
    patternProperties: { '^x': schema },
    additionalProperties: schema,
    anyOf: [schema],
    not: { if: schema },
  });
  const values = { enum: [old], const: old, default: old, examples: [old] };
  expect(toModernSchema({ ...places(old), ...values })).toEqual({ ...places(modern), ...values });
});
