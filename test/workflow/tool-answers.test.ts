import type { RequestListener } from 'node:http';
import { afterAll, describe, inject, test } from 'vitest';
import type { McpServer } from '../../src/contracts/mcp-server.ts';
import { TestClient } from '../support/client.ts';
import { listen } from '../support/listen.ts';
import { startOddServer } from '../support/mcp-odd-server.ts';
import { accept, planOf } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));
const stops: (() => unknown)[] = [];
afterAll(() => {
  for (const stop of stops) stop();
});

async function serve(listener: RequestListener) {
  let calls = 0;
  const { url, stop } = await listen((request, response) => {
    request.resume();
    calls += 1;
    listener(request, response);
  });
  stops.push(stop);
  return { url, calls: () => calls };
}

/** What the model was told of its call, by a run that asked nobody. */
async function heard(user: TestClient, name: string): Promise<string> {
  const id = await user.start({
    plan: [planOf({ id: 'a' })],
    steps: { a: [{ tools: [{ name, arguments: {} }] }, { text: 'told' }] },
    review: [accept('a')],
  });
  const run = await user.waitFor(
    id,
    ({ status }) => status === 'completed' || status === 'failed' || status === 'awaiting_approval',
  );
  if (run.status !== 'completed') throw new Error(JSON.stringify(run));
  return (await user.modelRequests(id)).find(({ turn }) => turn === 1)?.last ?? '';
}

describe.concurrent('a tool service', () => {
  test('that redirects is called once, and its target is named', async ({ expect }) => {
    const service = await serve((_request, response) =>
      response.writeHead(307, { location: '/book/' }).end(),
    );
    const user = client();
    const url = `${service.url}/v1/book`;
    const tool = { name: 'book', description: 'Books', url, input_schema: { type: 'object' } };
    await user.request('POST', '/v1/tools', tool);
    expect(await heard(user, 'book')).toContain(
      `The tool service answered 307 and redirects to ${service.url}/book/. Redirects are not followed: change the tool's URL.`,
    );
    expect(service.calls()).toBe(1);
  });

  test('that answers without an end does not fill the worker', async ({ expect }) => {
    const service = await serve((_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 'a');
      const write = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', write);
      write();
    });
    const user = client();
    const tool = {
      name: 'read',
      description: 'Reads',
      url: service.url,
      input_schema: { type: 'object' },
    };
    await user.request('POST', '/v1/tools', tool);
    expect(await heard(user, 'read')).toMatch(/\[cut: more than 1048576 characters in all\]/);
    expect(service.calls()).toBe(1);
  });
});

describe.concurrent.each(['2025-06-18', '2026-07-28'] as const)(
  'an MCP server of %s',
  (protocol) => {
    const register = async () => {
      const inputSchema = { type: 'object' };
      const odd = await startOddServer({
        protocol,
        pages: {
          '': {
            tools: [
              { name: 'good', inputSchema, title: null, outputSchema: { type: 'array' } },
              { name: 'look', inputSchema, annotations: { readOnlyHint: true } },
              { name: 'bad', inputSchema: {} },
            ],
            nextCursor: null,
          },
        },
        calls: {
          good: {
            jsonrpc: '2.0',
            result: {
              content: [
                { type: 'text', text: 'done', annotations: null },
                { type: 'video', data: 'x', mimeType: 'video/mp4' },
              ],
            },
          },
          look: { jsonrpc: '2.0', result: { content: [{ type: 'text', text: null }] } },
        },
      });
      stops.push(odd.stop);
      const user = client();
      const transport = { type: 'streamable_http', url: odd.url };
      const answer = await user.request<McpServer>('POST', '/v1/tools/servers', {
        name: 'm',
        transport,
      });
      return { user, answer, odd };
    };

    test('offers its good tools beside a bad one', async ({ expect }) => {
      const { answer } = await register();
      expect(answer).toMatchObject({
        status: 201,
        body: {
          status: 'ready',
          protocol,
          tools: [{ tool: 'good' }, { tool: 'look' }],
          skipped: [{ tool: 'bad', reason: expect.stringContaining('object') }],
        },
      });
    });

    test('is called once for an odd answer, and nobody is asked', async ({ expect }) => {
      const { user, odd } = await register();
      expect(await heard(user, 'm__good')).toMatch(/^done\n\[video, video\/mp4/);
      expect(odd.calls()).toBe(1);
      expect(await heard(user, 'm__look')).toContain('parts of the answer are unreadable');
      expect(odd.calls()).toBe(2);
      expect(await user.approvals('status=all')).toEqual([]);
    });
  },
);
