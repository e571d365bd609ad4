import { describe, expect, test } from 'vitest';
import { findByPath, findPathProblem } from '../../src/agents/template/json-path.ts';
import { BoundedCache } from '../../src/platform/bounded-cache.ts';
import { compilePattern } from '../../src/platform/json-schema/linear-pattern.ts';
import { findLimitProblem, SCHEMA_LIMITS } from '../../src/platform/json-schema/schema-limits.ts';
import { fitsPattern } from '../../src/tools/name-pattern.ts';
import { findArgumentProblem, findSchemaProblem } from '../../src/tools/validate-arguments.ts';

type Schema = Record<string, unknown>;
const list = (length: number, make: (index: number) => unknown) =>
  Array.from({ length }, (_, i) => make(i));
const nest = (depth: number, inner: unknown): Schema =>
  depth === 0 ? { x: inner } : { x: nest(depth - 1, inner) };

/** None of these ends without a bound, or each takes minutes. */
describe('a check that would take too long is given up', () => {
  const branching = {
    type: 'object',
    $ref: '#/$defs/a',
    $defs: {
      a: {
        properties: { x: { anyOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }] } },
        required: ['q'],
      },
    },
  };
  const unknownPlace = {
    type: 'object',
    $ref: '#/x-parts/d0',
    'x-parts': Object.fromEntries(
      list(40, (i) => [
        `d${i}`,
        i === 39
          ? { required: ['q'] }
          : {
              anyOf: [
                { $ref: `#/x-parts/d${Number(i) + 1}` },
                { $ref: `#/x-parts/d${Number(i) + 1}` },
              ],
            },
      ]) as [string, unknown][],
    ),
  };
  test.each<[string, Schema, Schema]>([
    ['that branches at each level of the value', branching, nest(60, 1)],
    ['that branches in a place that no draft knows', unknownPlace, {}],
    ['that refers to itself', { type: 'object', allOf: [{ $ref: '#' }] }, {}],
    [
      'with an error for each of very many items',
      { type: 'object', properties: { l: { items: { required: list(1000, String) } } } },
      { l: list(5000, () => ({})) },
    ],
    [
      'that reads a long text very often',
      { type: 'object', properties: { s: { allOf: list(900, () => ({ minLength: 9e9 })) } } },
      { s: 'é'.repeat(1_000_000) },
    ],
    [
      'with a pattern that is slow even in linear time',
      { type: 'object', properties: { s: { pattern: 'a[ab]{400}$' } } },
      { s: 'ab'.repeat(100_000) },
    ],
  ])('%s', (_what, schema, value) => {
    expect(findSchemaProblem(schema)).toBeUndefined();
    expect(findArgumentProblem(value, schema)).toContain('too costly to check');
  });
});

test('unique items are found in a long list, also where they are objects', () => {
  const schema = { type: 'object', properties: { l: { type: 'array', uniqueItems: true } } };
  const items = list(50_000, (i) => ({ i }));
  expect(findArgumentProblem({ l: items }, schema)).toBeUndefined();
  expect(findArgumentProblem({ l: [...items, { i: 7 }] }, schema)).toContain('duplicate');
});

test('a value that brings a toString along is compared all the same', () => {
  const schema = { type: 'object', properties: { a: { enum: [{ toString: 1 }] } } };
  expect(findArgumentProblem({ a: { toString: 1 } }, schema)).toBeUndefined();
  expect(findArgumentProblem({ a: { toString: 2 } }, schema)).toContain('allowed values');
});

test('of very many errors a model is told a few', () => {
  const schema = { type: 'object', properties: { l: { items: { type: 'string' } } } };
  const problem = findArgumentProblem({ l: list(10_000, Number) }, schema);
  expect(problem).toContain('and 9980 more');
  expect(problem?.length).toBeLessThan(2000);
});

test('a pattern that RE2 cannot run is not checked, and its neighbours are', () => {
  const schema = {
    type: 'object',
    properties: { a: { pattern: '^(?=x)' }, b: { pattern: '^\\d+$' } },
    patternProperties: { '^(?!a)c': { type: 'string' }, '^d': { type: 'string' } },
    additionalProperties: false,
  };
  expect(findSchemaProblem(schema)).toBeUndefined();
  expect(findArgumentProblem({ a: 'y', b: '7', c: 1, d: 'x' }, schema)).toBeUndefined();
  expect(findArgumentProblem({ b: 'x' }, schema)).toContain('must match pattern');
  expect(findArgumentProblem({ d: 1 }, schema)).toContain('must be string');
});

describe('a pattern', () => {
  test.each([
    ['^[\\w.+-]+@[\\w-]+\\.[a-z]{2,}$', 'ada@example.org', 'ada'],
    ['^\\d{4}-\\d{2}-\\d{2}$', '2026-01-01', '2026-1-1'],
    ['^[\\u4e00-\\u9fff]+$', '漢字', 'kana'],
    ['^\\p{L}+$', 'Ärger', '4'],
    ['^(?<year>\\d+)\\/x$', '7/x', '7x'],
    ['^[^]$', '\n', ''],
  ])('%s means the same as in ECMAScript', (source, good, bad) => {
    const result = compilePattern(source);
    if (result.kind === 'refused') throw new Error(result.problem);
    for (const text of [good, bad])
      expect(result.pattern.test(text)).toBe(new RegExp(source, 'u').test(text));
    expect(result.pattern.test(good)).toBe(true);
  });

  test.each([
    '(a)\\1',
    '(?<!a)b',
    'x'.repeat(2000),
    '((a{100}){100}){100}',
    '(?:\\pL{500}){5}',
    '(',
  ])('%s is refused before it costs anything', (source) => {
    expect(compilePattern(source).kind).toBe('refused');
  });
});

test('limits are found without reading everything', () => {
  let read = 0;
  const endless = new Proxy(
    list(100_000, () => 1),
    {
      get: (target, key) => {
        read += 1;
        return Reflect.get(target, key);
      },
    },
  );
  expect(findLimitProblem({ endless })).toContain('4000 values');
  expect(read).toBeLessThanOrEqual(SCHEMA_LIMITS.values);
  expect(findLimitProblem(nest(64, 1))).toContain('64 levels');
  expect(findLimitProblem(['x'.repeat(64_000)])).toContain('64000 characters');
});

test('a cache keeps what was used last, within its limits', () => {
  const cache = new BoundedCache<number>({ entries: 3, size: 10 });
  for (const key of [1, 2, 3]) cache.set(String(key), key, 2);
  cache.get('1');
  cache.set('4', 4, 2);
  expect(['1', '2', '3', '4'].map((key) => cache.get(key))).toEqual([1, undefined, 3, 4]);
  cache.set('5', 5, 9);
  expect(['1', '3', '4', '5'].map((key) => cache.get(key))).toEqual([
    undefined,
    undefined,
    undefined,
    5,
  ]);
});

test('a name pattern is looked for without going back', () => {
  const name = 'a'.repeat(256);
  expect(fitsPattern(`${'*a'.repeat(60)}*`, name)).toBe(true);
  expect(fitsPattern(`${'*a'.repeat(60)}*b`, name)).toBe(false);
});

describe('a JSONPath query', () => {
  test.each([
    '$..*..*',
    '$..[?@..a]',
    '$[?@[?@.a]]',
    '$[?$..a]',
    '$["a","b"]',
    '$[?match(@.a, "(a+)+$")]',
    `$${'.a'.repeat(300)}`,
  ])('%s is refused for what it could cost', (path) => {
    expect(findPathProblem(path)).toBeDefined();
  });

  test('visits a large answer once', () => {
    const answer = { items: list(50_000, (i) => ({ id: i, text: 'x' })) };
    expect(findByPath('$..id', answer)).toHaveLength(50_000);
    expect(findByPath('$.items[?@.id > 49990 && @.text == "x"].id', answer)).toHaveLength(9);
    expect(() => findByPath('$..id', list(300_000, Number))).toThrow('larger than 200000 values');
  });
});
