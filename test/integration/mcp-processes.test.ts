import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { Client as Pg } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { McpServer } from '../../src/contracts/mcp-server.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const own = { type: 'stdio', command: 'own' };

async function register(user: TestClient, more = {}): Promise<McpServer> {
  const { body } = await user.request<McpServer>('POST', '/v1/tools/servers', {
    name: 'm',
    transport: own,
    ...more,
  });
  return body;
}

/** What the tool answered, of a run that calls it. */
async function called(user: TestClient, tool: string, body = {}): Promise<string> {
  const id = await user.start(
    {
      plan: [planOf({ id: 'a' })],
      steps: { a: [{ tools: [{ name: `m__${tool}`, arguments: {} }] }, { text: 'told' }] },
      review: [accept('a')],
    },
    body,
  );
  await user.ended(id);
  return (await user.modelRequests(id)).find(({ turn }) => turn === 1)?.last ?? '';
}

const pidOf = (answer: string) => Number(/seen by (\d+)/.exec(answer)?.[1]);

/** The process and what it has started, those that wait to be reaped left out. */
function groupOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,pgid=,stat=']).toString().trim().split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, group, state]) => Number(group) === pid && !state?.startsWith('Z'))
    .map(([id]) => Number(id));
}

describe('a child process', () => {
  test('is one for many calls of a tenant, started again when it dies, and ended when it is idle', async () => {
    const user = new TestClient(inject('endpoints'));
    expect(await register(user)).toMatchObject({ status: 'ready', protocol: '2026-07-28' });
    const first = pidOf(await called(user, 'look'));
    // Itself, its guard, and the process that it has started.
    expect(groupOf(first)).toHaveLength(3);

    process.kill(first, 'SIGKILL');
    await expect.poll(() => groupOf(first)).toEqual([]);
    const second = pidOf(await called(user, 'look'));
    expect(second).not.toBe(first);
    await expect.poll(() => groupOf(second)).toEqual([]);
  });

  test('is another one for another tenant', async () => {
    const users = [new TestClient(inject('endpoints')), new TestClient(inject('endpoints'))];
    const pids = await Promise.all(
      users.map(async (user) => {
        await register(user);
        return pidOf(await called(user, 'look'));
      }),
    );
    expect(new Set(pids).size).toBe(2);
  });

  test('that says that its tools have changed is asked for them', async () => {
    const user = new TestClient(inject('endpoints'));
    const { tools } = await register(user);
    expect(tools.map(({ name }) => name)).not.toContain('m__learned');
    await called(user, 'learn');
    // It is its process that has learned; the next listing asks the same one while it lives.
    await expect
      .poll(async () => {
        const { body } = await user.request<McpServer>('GET', '/v1/tools/servers/m');
        return body.tools.map(({ name }) => name);
      })
      .toContain('m__learned');
  });
});

describe('a list of tools', () => {
  let pg: Pg;
  beforeAll(async () => {
    pg = new Pg({ connectionString: inject('endpoints').postgres });
    await pg.connect();
  });
  afterAll(() => pg.end());

  test('is read again when it is old', async () => {
    const user = new TestClient(inject('endpoints'));
    const { listed_at } = await register(user);
    await pg.query('update mcp_servers set refresh_due_at = now() where tenant_id = $1', [
      user.tenant,
    ]);
    await expect
      .poll(async () => {
        const { body } = await user.request<McpServer>('GET', '/v1/tools/servers/m');
        return Date.parse(body.listed_at) > Date.parse(listed_at);
      })
      .toBe(true);
  });

  test('of a server that never answers is given up', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const user = new TestClient(inject('endpoints'));
    const answer = await user.request('POST', '/v1/tools/servers', {
      name: 'm',
      transport: { type: 'streamable_http', url: `http://127.0.0.1:${port}/` },
    });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'transport.url' }] } });
    silent.close();
  });
});
