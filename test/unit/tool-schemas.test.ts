import { describe, expect, test } from 'vitest';
import {
  findArgumentProblem,
  findSchemaProblem,
  parseArguments,
} from '../../src/tools/validate-arguments.ts';

type Schema = Record<string, unknown>;
const of = (properties: Schema, more: Schema = {}) => ({ type: 'object', properties, ...more });

describe('a schema in the wild', () => {
  test.each<[string, Schema, Schema, Schema]>([
    [
      'a tuple of draft-07',
      of({ at: { type: 'array', items: [{ type: 'number' }, { type: 'string' }] } }),
      { at: [1, 'x'] },
      { at: ['x', 1] },
    ],
    [
      'exclusiveMinimum: true',
      of({ n: { type: 'number', minimum: 0, exclusiveMinimum: true } }),
      { n: 1 },
      { n: 0 },
    ],
    [
      'definitions',
      of(
        { m: { $ref: '#/definitions/M' } },
        {
          definitions: { M: { enum: ['a', 'b'] } },
          $schema: 'http://json-schema.org/draft-04/schema#',
        },
      ),
      { m: 'a' },
      { m: 'c' },
    ],
    ['required: true', of({ n: { type: 'number', required: true } }), { n: 1 }, {}],
    [
      'required: true, nested',
      of({ a: of({ n: { type: 'number', required: true }, m: { required: false } }) }),
      { a: { n: 1 } },
      { a: {} },
    ],
    [
      'a property called required',
      of({ required: { type: 'boolean', default: true } }, { required: ['required'] }),
      { required: false },
      {},
    ],
    [
      'an unknown format',
      of({ at: { type: 'string', format: 'galactic' } }),
      { at: 'x' },
      { at: 1 },
    ],
    [
      'unknown keywords',
      of({ n: { type: 'number', widget: 'slider' } }, { 'x-order': 7 }),
      { n: 1 },
      { n: 'x' },
    ],
    ['nullable', of({ n: { type: ['number', 'null'] } }), { n: null }, { n: 'x' }],
    [
      'anyOf at the top',
      of({ a: {}, b: {} }, { anyOf: [{ required: ['a'] }, { required: ['b'] }] }),
      { b: 1 },
      {},
    ],
    [
      'oneOf and allOf at the top',
      of(
        { a: {}, b: {} },
        { oneOf: [{ required: ['a'] }, { required: ['b'] }], allOf: [{ minProperties: 1 }] },
      ),
      { a: 1 },
      { a: 1, b: 1 },
    ],
  ])('with %s can be used', (_what, schema, good, bad) => {
    expect(findSchemaProblem(schema)).toBeUndefined();
    expect(findArgumentProblem(good, schema)).toBeUndefined();
    expect(findArgumentProblem(bad, schema)).toContain('do not match the schema');
  });

  test.each<[string, Schema, Schema]>([
    ['another type', of({ s: { type: 'string', default: null } }), { s: null }],
    ['a value outside of the enum', of({ s: { enum: ['a'], default: '' } }), { s: '' }],
    ['one that no branch allows', of({ s: { anyOf: [{ type: 'string' }], default: 7 } }), { s: 7 }],
    [
      'one beside a reference',
      of({ m: { $ref: '#/$defs/M', default: 'x' } }, { $defs: { M: { enum: ['a'] } } }),
      { m: 'x' },
    ],
    [
      'one behind a reference',
      of(
        { a: { $ref: '#/$defs/A' } },
        { $defs: { A: of({ s: { type: 'string', default: null } }) } },
      ),
      { a: { s: null } },
    ],
    ['an object', of({ o: { type: 'string', default: { a: [1] } } }), { o: { a: [1] } }],
    [
      'one in a list',
      of({ l: { type: 'array', items: { type: 'string', default: null } } }),
      { l: [null] },
    ],
  ])('whose default is %s takes it', (_what, schema, args) => {
    expect(findArgumentProblem(args, schema)).toBeUndefined();
    expect(findArgumentProblem({ ...args, s: 8, a: 8, m: 8, o: 8, l: 8 }, schema)).toBeDefined();
  });
});

describe('arguments of a model', () => {
  const schema = of({ n: { type: 'number' } });
  test.each([
    ['', {}],
    ['null', {}],
    ['""', {}],
    ['"null"', {}],
    ['{}', {}],
    ['{"n":1}', { n: 1 }],
    [JSON.stringify('{"n":1}'), { n: 1 }],
  ])('%s are %o', (json, value) => {
    expect(parseArguments(json, schema)).toEqual({ kind: 'valid', value });
  });

  test.each([
    ['[1]', 'must be a JSON object'],
    ['7', 'must be a JSON object'],
    ['{', 'not JSON'],
    ['"hello"', 'not JSON'],
    [JSON.stringify(JSON.stringify('{}')), 'must be a JSON object'],
    [JSON.stringify('{"n":"x"}'), 'arguments/n must be number'],
  ])('%s are refused', (json, problem) => {
    expect(parseArguments(json, schema)).toEqual({
      kind: 'invalid',
      problem: expect.stringContaining(problem),
    });
  });
});
