import { describe, expect, test } from 'vitest';
import { parseTemporalId, temporalIdOf } from '../../src/contracts/ids.ts';
import { jsonObject, text } from '../../src/contracts/text.ts';
import { addUsage, addUsd, ZERO_USAGE } from '../../src/contracts/usage-totals.ts';
import { decodeCursor, encodeCursor } from '../../src/db/keyset-page.ts';
import { priceOf } from '../../src/llm/prices.ts';
import { ConfigError, readConfig } from '../../src/platform/config/config.ts';
import { idFromKey, newId } from '../../src/platform/new-id.ts';
import { isTooDeep, toStorableJson } from '../../src/platform/storable-json.ts';
import { parseArguments } from '../../src/tools/validate-arguments.ts';

describe('ids', () => {
  test('a Temporal id and its parts are inverse', () => {
    const id = newId('wf');
    expect(parseTemporalId(temporalIdOf('acme', id))).toEqual({ tenantId: 'acme', workflowId: id });
    expect(parseTemporalId('something-else')).toBeUndefined();
  });

  test('one idempotency key is one id per tenant and kind', () => {
    expect(idFromKey('wf', 'a', 'k')).toBe(idFromKey('wf', 'a', 'k'));
    expect(idFromKey('wf', 'a', 'k')).not.toBe(idFromKey('wf', 'b', 'k'));
    expect(idFromKey('wf', 'a', 'k')).toMatch(/^wf_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  });

  test('a cursor belongs to one list, and a forged one never reaches the database', () => {
    const cursor = encodeCursor('agents', ['2026-11-21 02:00:00+00', 'ag_1']);
    expect(decodeCursor('agents', cursor)).toEqual(['2026-11-21 02:00:00+00', 'ag_1']);
    expect(() => decodeCursor('workflows', cursor)).toThrow(/cursor/);
    for (const forged of ['x', btoa('{}'), btoa('["agents",2]'), btoa('["agents","\\u0000"]')])
      expect(() => decodeCursor('agents', forged)).toThrow(/cursor/);
  });
});

describe('text', () => {
  test.each(['a\u0000b', 'a\u001bb', 'lone \ud800'])(
    '%j cannot be stored and is refused',
    (value) => {
      expect(text(1, 10).safeParse(value).success).toBe(false);
      expect(jsonObject.safeParse({ deep: [{ [value]: 1 }] }).success).toBe(false);
      expect(jsonObject.safeParse({ deep: [{ key: value }] }).success).toBe(false);
    },
  );

  test('JSON that is nested without end is refused before it fills the stack', () => {
    const nested = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
    expect(jsonObject.safeParse(nested).success).toBe(false);
  });
});

describe('money and tokens', () => {
  test('adds billionths of a dollar without drift', () => {
    const call = { model_calls: 1, input_tokens: 10, output_tokens: 5, cost_usd: '0.100000001' };
    let total = ZERO_USAGE;
    for (let index = 0; index < 1000; index++) total = addUsage(total, call);
    expect(total).toEqual({
      model_calls: 1000,
      input_tokens: 10_000,
      output_tokens: 5000,
      cost_usd: '100.000001000',
    });
  });

  test.each([
    ['0', '0', '0'],
    ['0.1', '0.2', '0.3'],
    ['99.5', '0.5', '100'],
    ['10.000000000', '20', '30'],
    ['0.000000001', '0.1', '0.100000001'],
  ])('%s and %s dollars are %s', (a, b, total) => {
    expect(addUsd(a, b)).toBe(total);
  });

  test('knows the price of a listed model, and that local ones are free', () => {
    const usage = { input_tokens: 1_000_000, cached_tokens: 0, output_tokens: 1_000_000 };
    expect(Number(priceOf('openai', 'gpt-4o-mini', usage))).toBeCloseTo(0.75, 6);
    expect(Number(priceOf('compatible', 'my-local-model', usage))).toBe(0);
  });
});

describe('what models write', () => {
  test('arguments that do not fit are answered in words that a model can use', () => {
    const schema = {
      type: 'object',
      properties: { query: { type: 'string' } },
      required: ['query'],
    };
    expect(parseArguments('{"query":"x"}', schema)).toEqual({
      kind: 'valid',
      value: { query: 'x' },
    });
    expect(parseArguments('{"query":', schema)).toMatchObject({
      problem: expect.stringContaining('not JSON'),
    });
    expect(parseArguments('{"query":1}', schema)).toMatchObject({
      problem: expect.stringContaining('arguments/query must be string'),
    });
    expect(parseArguments('[]', schema)).toMatchObject({
      problem: expect.stringContaining('object'),
    });
  });
});

describe('configuration', () => {
  test('names every variable that is wrong, and takes an empty one for not set', () => {
    expect(() => readConfig({ PORT: 'x', MAX_ATTEMPTS: '0' })).toThrow(ConfigError);
    expect(() => readConfig({ PORT: 'x', MAX_ATTEMPTS: '0' })).toThrow(/PORT:[\s\S]*MAX_ATTEMPTS:/);
    expect(readConfig({ PORT: '' }).PORT).toBe(8083);
  });
});

test('what Postgres cannot hold is replaced, in keys and in values', () => {
  const value = { 'a\u0000b': ['\ud800', 'c\\u0000', '😀'], '\udc00': '\\\u0000' };
  expect(JSON.parse(toStorableJson(value))).toEqual({
    'a\ufffdb': ['\ufffd', 'c\\u0000', '😀'],
    '\ufffd': '\\\ufffd',
  });
});

test('a value is too deep before JSON cannot be written', () => {
  const nest = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;
  expect(isTooDeep(nest(150))).toBe(false);
  expect(isTooDeep(nest(5000))).toBe(true);
});
