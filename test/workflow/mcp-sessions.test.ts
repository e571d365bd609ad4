import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import type { McpServer } from '../../src/contracts/mcp-server.ts';
import { TestClient } from '../support/client.ts';
import { type EverythingServer, startEverythingServer } from '../support/everything-server.ts';
import { accept, planOf } from '../support/scenario.ts';

let server: EverythingServer;
beforeAll(async () => {
  server = await startEverythingServer();
});
afterAll(() => server.stop());

async function start(tool: string, args = {}, url = server.url) {
  const user = new TestClient(inject('endpoints'));
  const transport = { type: 'streamable_http', url };
  const { body } = await user.request<McpServer>('POST', '/v1/tools/servers', {
    name: 'm',
    transport,
  });
  const id = await user.start({
    plan: [planOf({ id: 'a' })],
    steps: { a: [{ tools: [{ name: `m__${tool}`, arguments: args }] }, { text: 'told' }] },
    review: [accept('a')],
  });
  const heard = async () => {
    await user.ended(id);
    return (await user.modelRequests(id)).find(({ turn }) => turn === 1)?.last ?? '';
  };
  return { user, id, heard, body };
}

/** Against the reference server, over HTTP with sessions. */
describe('a server of before 2026', () => {
  test('is called in a session of the call’s own, which is ended', async ({ expect }) => {
    const own = await startEverythingServer();
    const { heard, body } = await start('echo', { message: 'hello' }, own.url);
    expect(body).toMatchObject({ protocol: expect.stringMatching(/^2025-/) });
    expect(await heard()).toContain('hello');
    const count = (what: string) => own.log.filter((line) => line.includes(what)).length;
    // One to list its tools, one to call.
    expect(count('Session initialized')).toBe(2);
    await expect.poll(() => count('Received session termination request')).toBe(2);
    await own.stop();
  });

  test('reports its progress', async ({ expect }) => {
    const { user, heard } = await start('trigger-long-running-operation', {
      duration: 2,
      steps: 2,
    });
    const nats = await connect({ servers: user.endpoints.nats });
    const news: unknown[] = [];
    nats.subscribe(`tenants.${user.tenant}.workflows.*.stream`, {
      callback: (_error, message) => {
        news.push(message.json());
      },
    });
    await nats.flush();
    expect(await heard()).toContain('completed');
    await nats.close();
    expect(news).toContainEqual(expect.objectContaining({ kind: 'progress', total: 2 }));
  });

  test('asks a person in the middle of a call, which is held', async ({ expect }) => {
    const { user, id, heard } = await start('trigger-elicitation-request');
    const { approval_id } = await user.asked(id, 'question');
    await user.decide(approval_id, { decision: 'edit', edit: { name: 'Ada' } });
    expect(await heard()).toContain('Name: Ada');
  });

  test('that ends while a person is asked may have done anything', async ({ expect }) => {
    const own = await startEverythingServer();
    const { user, id } = await start('trigger-elicitation-request', {}, own.url);
    const { approval_id } = await user.asked(id, 'question');
    await own.stop();
    await user.asked(id, 'unknown_effect');
    expect((await user.request('GET', `/v1/approvals/${approval_id}`)).body).toMatchObject({
      status: 'withdrawn',
    });
    await user.request('DELETE', `/v1/workflows/${id}`);
  });
});
