import { afterAll, describe, expect, inject, test } from 'vitest';
import type { McpServer } from '../../src/contracts/mcp-server.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import { TestClient } from '../support/client.ts';
import { startOddServer } from '../support/mcp-odd-server.ts';
import { accept, planOf } from '../support/scenario.ts';

const endpoints = inject('endpoints');
const stops: (() => unknown)[] = [];
afterAll(() => {
  for (const stop of stops) stop();
});

const properties = (count: number, property: object) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, property]));

/** Each reference is followed twice, and leads to the next one: 2^40 visits of one small value. */
const doubling = {
  type: 'object',
  $ref: '#/$defs/d0',
  $defs: Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => {
      const next = { $ref: `#/$defs/d${index + 1}` };
      return [`d${index}`, index < 39 ? { anyOf: [next, next] } : { required: ['absent'] }];
    }),
  ),
};

const tool = (input_schema: object) => ({
  name: 'hostile',
  description: 'Has a hostile schema.',
  url: `${endpoints.tools}/ok/hostile`,
  input_schema,
});

/** What the model is told of its call. */
async function hear(user: TestClient, args: object): Promise<string> {
  const id = await user.start({
    plan: [planOf({ id: 'a' })],
    steps: { a: [{ tools: [{ name: 'hostile', arguments: args }] }, { text: 'told' }] },
    review: [accept('a')],
  });
  expect((await user.ended(id)).status).toBe('completed');
  return (await user.modelRequests(id)).find(({ turn }) => turn === 1)?.last ?? '';
}

describe("a tool's schema", () => {
  test('whose pattern backtracks does not stop the worker', async () => {
    const user = new TestClient(endpoints);
    const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    expect((await user.request('POST', '/v1/tools', tool(schema))).status).toBe(201);
    const told = await hear(user, { a: `${'a'.repeat(40)}!` });
    expect(told).toContain('arguments/a must match pattern');
  });

  test('whose references double with each step does not stop the worker', async () => {
    const user = new TestClient(endpoints);
    expect((await user.request('POST', '/v1/tools', tool(doubling))).status).toBe(201);
    expect(await hear(user, { a: 1 })).toContain('too costly to check');
  });

  test.each([
    ['too many values', properties(8000, { type: 'string' }), 'has more than 4000 values'],
    ['a large text', { a: { description: 'x'.repeat(100_000) } }, 'larger than 64000 characters'],
    ['a lookahead', { a: { pattern: '^(?=a)b' } }, 'RE2'],
    ['a backreference', { a: { pattern: '(a)\\1' } }, 'RE2'],
    ['a huge repetition', { a: { pattern: '(?:\\pL{1000})'.repeat(50) } }, 'too large'],
  ])('with %s is refused, and the error names the limit', async (_what, fields, problem) => {
    const user = new TestClient(endpoints);
    const schema = { type: 'object', properties: fields };
    const { status, body } = await user.request<Problem>('POST', '/v1/tools', tool(schema));
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      { field: 'input_schema', message: expect.stringContaining(problem) },
    ]);
  });
});

test('an MCP server offers the tools whose schemas can be used, and each other one is skipped with its reason', async () => {
  const user = new TestClient(endpoints);
  const large = { type: 'object', properties: properties(900, { type: 'string', minLength: 1 }) };
  const server = await startOddServer({
    protocol: '2025-06-18',
    pages: {
      '': {
        tools: [
          { name: 'good', inputSchema: { type: 'object' } },
          { name: 'wide', inputSchema: { type: 'object', properties: properties(4500, {}) } },
          { name: 'doubling', inputSchema: doubling },
          { name: 'x'.repeat(1_000_000), inputSchema: { type: 'object' } },
          ...Array.from({ length: 60 }, (_, index) => ({
            name: `large${index}`,
            inputSchema: { ...large, title: String(index) },
          })),
        ],
      },
    },
  });
  stops.push(server.stop);
  const transport = { type: 'streamable_http', url: server.url };
  const { status, body } = await user.request<McpServer>('POST', '/v1/tools/servers', {
    name: 'm',
    transport,
    exclude: [`${'*x'.repeat(60)}y`],
  });
  expect(status).toBe(201);
  const names = body.tools.map(({ tool: name }) => name);
  expect(names).toEqual(expect.arrayContaining(['good', 'doubling', 'large0']));
  const reasons = new Map(body.skipped.map(({ tool: name, reason }) => [name.slice(0, 7), reason]));
  expect(reasons.get('wide')).toBe('its input schema has more than 4000 values');
  expect(reasons.get('x'.repeat(7))).toBe('its name is invalid');
  // 900 properties are about 35,000 characters: the limit of all schemas together is 1,000,000.
  expect(reasons.get('large59')).toContain('exceed 1000000 characters in total');
});
