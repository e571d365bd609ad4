import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { McpServer } from '../../src/contracts/mcp-server.ts';
import { TestClient } from '../support/client.ts';
import { speakTo } from '../support/mcp-client.ts';
import { startPythonMcp } from '../support/python-mcp.ts';
import { findPythonProblem } from '../support/python-venv.ts';
import { accept, planOf } from '../support/scenario.ts';

const problem = await findPythonProblem();
if (problem) console.warn(`skipped: ${problem}`);

/** FastMCP sends what a function returns as text, and wraps it in `{"result": …}` as structured content. */
const ANSWERS: [string, Record<string, unknown>, string][] = [
  ['text', { city: 'Graz' }, 'Hello, Graz!'],
  ['number', {}, '42'],
  ['fraction', {}, '1.0'],
  ['truth', {}, 'true'],
  ['texts', {}, 'a\nb'],
  ['numbers', {}, '1\n2'],
  ['nothing', {}, '{"result":null}'],
];

describe.skipIf(problem)('a server of FastMCP, in Python', () => {
  let server: Awaited<ReturnType<typeof startPythonMcp>>;
  beforeAll(async () => {
    server = await startPythonMcp();
  });
  afterAll(() => server?.stop());

  test.each(['streamable_http', 'stdio'] as const)(
    'over %s tells everything once',
    async (type) => {
      const client = speakTo(
        type === 'stdio' ? { type, command: 'python' } : { type, url: server.url, headers: {} },
        { python: server.stdio },
      );
      const { tools, skipped } = await client.list();
      expect(skipped).toEqual([]);
      expect(tools.map(({ tool }) => tool)).toContain('rooms');
      for (const [tool, args, text] of ANSWERS)
        expect(await client.call(tool, args)).toEqual({ text, is_error: false });
      for (const tool of ['rooms', 'room', 'mapping']) {
        const { text } = await client.call(tool);
        expect(text).not.toContain('result');
        expect(text.match(/"(A|b)"/g)).toHaveLength(1);
      }
      expect(await client.call('fails')).toEqual({
        text: expect.stringContaining('no room'),
        is_error: true,
      });
      await client.close();
    },
  );

  test('answers the model of a run', async () => {
    const user = new TestClient(inject('endpoints'));
    const { body } = await user.request<McpServer>('POST', '/v1/tools/servers', {
      name: 'm',
      transport: { type: 'streamable_http', url: server.url },
    });
    expect(body).toMatchObject({ status: 'ready', skipped: [] });
    const call = { name: 'm__text', arguments: { city: 'Graz' } };
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: { a: [{ tools: [call] }, { text: 'told' }] },
      review: [accept('a')],
    });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    const heard = (await user.modelRequests(id)).find(({ turn }) => turn === 1)?.last;
    expect(heard).toBe('Hello, Graz!');
  });
});
