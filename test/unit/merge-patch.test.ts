import { describe, expect, test } from 'vitest';
import { isJsonObject } from '../../src/platform/json-object.ts';
import { createPatch, mergePatch } from '../../src/services/agent-creations/item-config.ts';

/** RFC 7396, appendix A: original, patch, result. */
const RFC_7396: [unknown, unknown, unknown][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

type Values = Record<string, unknown>;

describe('a configuration is changed as RFC 7396 says', () => {
  const ofObjects = RFC_7396.filter(
    ([original, patch]) => isJsonObject(original) && isJsonObject(patch),
  );

  test.each(ofObjects)('%j with %j', (original, patch, result) => {
    expect(mergePatch(original as Values, patch as Values)).toEqual(result);
  });

  // A configuration is an object: the cases with other values are values of a field.
  test.each(RFC_7396)('the field %j with %j', (original, patch, result) => {
    const changed = mergePatch({ field: original, other: 1 }, { field: patch });
    expect(changed).toEqual(result === null ? { other: 1 } : { field: result, other: 1 });
  });
});

test('nulls within a list are values', () => {
  expect(mergePatch({}, { list: [null, { a: null }] })).toEqual({ list: [null, { a: null }] });
});

test('neither the configuration nor the change is altered', () => {
  const base = { a: { b: 1, c: 2 } };
  const changes = { a: { b: null } };
  expect(mergePatch(base, changes)).toEqual({ a: { c: 2 } });
  expect(base).toEqual({ a: { b: 1, c: 2 } });
  expect(changes).toEqual({ a: { b: null } });
});

test('a field named __proto__ is a field like any other', () => {
  const changed = mergePatch(
    JSON.parse('{"__proto__":{"a":1}}'),
    JSON.parse('{"__proto__":{"b":2}}'),
  );
  expect(JSON.stringify(changed)).toBe('{"__proto__":{"a":1,"b":2}}');
  expect(Object.prototype).not.toHaveProperty('b');
});

describe('the changes that a person wants', () => {
  test.each([
    ['a new value', { a: 1 }, { a: 2 }, { a: 2 }],
    ['a new field', { a: 1 }, { a: 1, b: 2 }, { b: 2 }],
    ['a field that is removed', { a: 1, b: 2 }, { a: 1 }, { b: null }],
    ['a nested value', { a: { b: 1, c: 1 } }, { a: { b: 2, c: 1 } }, { a: { b: 2 } }],
    ['a nested field that is removed', { a: { b: 1, c: 1 } }, { a: { c: 1 } }, { a: { b: null } }],
    ['a list', { a: [1, 2] }, { a: [2] }, { a: [2] }],
    ['a list in place of an object', { a: { b: 1 } }, { a: [1] }, { a: [1] }],
    ['an object in place of a text', { a: 'b' }, { a: { b: 1 } }, { a: { b: 1 } }],
    [
      'nothing, where only the order of keys differs',
      { a: { b: 1, c: 2 } },
      { a: { c: 2, b: 1 } },
      {},
    ],
  ])('are %s, and lead to the same configuration', (_what, before, after, changes) => {
    expect(createPatch(before, after)).toEqual(changes);
    expect(mergePatch(before, changes)).toEqual(after);
  });

  test('are put onto a configuration that somebody else has changed, and keep what they changed', () => {
    const before = { llm: { model: 'small', temperature: 0.5, stop: 'x' }, prompt: 'Hi' };
    const wanted = { llm: { model: 'large', temperature: 0.5 }, prompt: 'Hi' };
    const now = { llm: { model: 'small', temperature: 0.9, stop: 'x' }, prompt: 'Hello' };
    expect(mergePatch(now, createPatch(before, wanted))).toEqual({
      llm: { model: 'large', temperature: 0.9 },
      prompt: 'Hello',
    });
  });
});
