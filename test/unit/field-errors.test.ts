import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { registerAgent } from '../../src/contracts/agent.ts';
import { toFieldErrors } from '../../src/contracts/field-errors.ts';
import { createWorkflow } from '../../src/contracts/workflow.ts';

const errorsOf = (schema: z.ZodType, value: unknown) => {
  const { error } = schema.safeParse(value);
  return error ? toFieldErrors(error) : [];
};
const messageOf = (schema: z.ZodType, value: unknown) => errorsOf(schema, value)[0]?.message;

describe('the message about', () => {
  test.each<[what: string, schema: z.ZodType, value: unknown, message: string]>([
    ['a missing value', z.string(), undefined, 'is required'],
    ['a missing choice', z.enum(['a', 'b']), undefined, 'is required: it must be one of a, b'],
    ['a missing union', z.union([z.string(), z.int()]), undefined, 'is required'],
    ['null', z.string(), null, 'must be a string'],
    ['another type', z.int(), '1', 'must be an integer'],
    ['a fraction', z.int(), 1.5, 'must be an integer'],
    ['a word in place of a number', z.coerce.number(), 'x', 'must be a number'],
    ['an array in place of an object', z.strictObject({}), [], 'must be an object'],
    ['an unknown choice', z.enum(['a', 'b']), 'c', 'must be one of a, b'],
    ['another constant', z.literal('a'), 'c', 'must be "a"'],
    ['no boolean', z.stringbool(), 'maybe', 'must be true or false'],
    ['an empty text', z.string().min(1), '', 'must not be empty'],
    ['a long text', z.string().max(3), 'abcd', 'must have at most 3 characters'],
    ['a short list', z.array(z.string()).min(2), ['a'], 'must have at least 2 items'],
    ['a small number', z.int().min(5), 4, 'must be at least 5'],
    ['a number at an open bound', z.number().positive(), 0, 'must be more than 0'],
    [
      'a name that does not fit',
      z.record(z.string().max(1), z.int()),
      { ab: 1 },
      'is not a valid name: it must have at most 1 character',
    ],
    ['a pattern', z.string().regex(/^a$/), 'b', 'must match /^a$/'],
    [
      'a time',
      z.iso.datetime({ offset: true }),
      'now',
      'must be a date and time with an offset, for example 2026-11-21T02:00:00Z',
    ],
    [
      'an unknown field',
      z.strictObject({ a: z.int() }),
      { a: 1, b: 2 },
      'is not a known field; the fields are a',
    ],
    [
      'a value of no branch',
      z.union([z.string(), z.array(z.int())]),
      5,
      'must be a string, or an array',
    ],
    [
      'an unknown branch',
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('a') }),
        z.object({ type: z.literal('b') }),
      ]),
      { type: 'c' },
      'must be one of a, b',
    ],
    [
      'a missing branch',
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('a') }),
        z.object({ type: z.literal('b') }),
      ]),
      {},
      'is required: it must be one of a, b',
    ],
  ])('%s', (_what, schema, value, message) => {
    expect(messageOf(schema, value)).toBe(message);
  });
});

test('names a field once, with the first of its errors', () => {
  expect(errorsOf(createWorkflow, { task: '' })).toEqual([
    { field: 'task', message: 'must not be empty' },
  ]);
});

test('names the unknown field of the branch that the value comes closest to', () => {
  expect(errorsOf(createWorkflow, { task: 'x', approval: { toolz: [] } })).toEqual([
    {
      field: 'approval.toolz',
      message: expect.stringMatching(/^is not a known field; the fields are modes, tools/),
    },
  ]);
});

test('names the fields of a configuration by the type of its agent', () => {
  const agent = {
    name: 'clerk',
    type: 'langgraph',
    endpoint: 'http://a.example',
    config: { graf: 1 },
  };
  expect(errorsOf(registerAgent, agent).map(({ field }) => field)).toContain('config.graf');
});
