import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startApiAgent } from '../support/api-agent.ts';
import { type ApiProcess, startApi } from '../support/api-process.ts';
import { TestClient } from '../support/client.ts';
import { startExample } from '../support/example-deployments.ts';
import { fillTenant, type TenantPeers } from '../support/fill-tenant.ts';
import { startMcpServer } from '../support/mcp-server.ts';
import { findPythonProblem } from '../support/python-venv.ts';
import { accept, planOf } from '../support/scenario.ts';
import { runSchemathesis } from '../support/schemathesis.ts';

const problem = await findPythonProblem();

/** Few enough that the runs of generated requests do not slow down other tests. */
const LIMITS = { LIMIT_RUNS: '30', LIMIT_SCHEDULES: '30', LIMIT_AGENTS: '30' };

describe.skipIf(problem)(`Schemathesis${problem ? `: ${problem}` : ''}`, () => {
  let api: ApiProcess;
  let peers: TenantPeers & Record<'agent' | 'mcp' | 'example', { stop(): unknown }>;
  let user: TestClient;
  beforeAll(async () => {
    const endpoints = inject('endpoints');
    const env = {
      ...LIMITS,
      TOOLS_ALLOW_PRIVATE_NETWORKS: 'true',
      DEPLOYMENT_TIMEOUT_SECONDS: '2',
      TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    };
    const [started, agent, mcp, example] = await Promise.all([
      startApi(endpoints, env),
      startApiAgent(),
      startMcpServer(),
      startExample('tools'),
    ]);
    api = started;
    peers = { agent, mcp, example };
    user = new TestClient({ ...endpoints, api: api.url });
  });
  afterAll(async () => {
    if (user) await stopWork(user);
    const { agent, mcp, example } = peers ?? {};
    await Promise.all([api?.stop(), agent?.stop(), mcp?.stop(), example?.stop()]);
  });

  test('finds no server error, and no answer that the OpenAPI document does not describe', {
    timeout: 600_000,
  }, async () => {
    const { ids, release } = await seed(user, peers);
    const { ok, output } = await runSchemathesis({ api: api.url, tenant: user.tenant, ids });
    await release();
    expect(ok, output).toBe(true);
    expect(output).toMatch(/Tested: \d{2,}/);
  });
});

/** One of every resource, and workflows in other states: waiting for a person, running, completed. */
async function seed(user: TestClient, peers: TenantPeers) {
  const made = await fillTenant(user, peers);
  const plan = [planOf({ id: 'one' })];
  const asking = await Promise.all([1, 2, 3].map(() => user.start({ plan }, { approval: 'plan' })));
  const asked = await Promise.all(asking.map((id) => user.asked(id, 'plan')));
  const running = await user.start({ plan, steps: { one: [{ text: 'Done', held: true }] } });
  await user.waitFor(running, ({ status }) => status === 'executing');
  const completed = await user.start({ plan, review: [accept('one')] });
  expect(await user.ended(completed)).toMatchObject({ status: 'completed' });
  const ids = Object.fromEntries(Object.entries(made).map(([name, id]) => [name, [String(id)]]));
  const more = {
    workflow_id: [...asking, running, completed],
    approval_id: asked.map(({ approval_id }) => approval_id),
  };
  for (const [name, values] of Object.entries(more)) ids[name] = [...(ids[name] ?? []), ...values];
  return { ids, release: () => user.release(running) };
}

/** Deletes what would go on working for the tenant after the test. */
async function stopWork(user: TestClient): Promise<void> {
  const lists = {
    '/v1/schedules': 'schedule_id',
    '/v1/agent-creations': 'agent_creation_id',
    '/v1/workflows': 'workflow_id',
    '/v1/agents': 'agent_id',
    '/v1/tools/servers': 'name',
  };
  for (const [path, key] of Object.entries(lists)) {
    const { body } = await user.request<{ items: Record<string, string>[] }>(
      'GET',
      `${path}${path === '/v1/tools/servers' ? '' : '?limit=200'}`,
    );
    await Promise.all(body.items.map((item) => user.request('DELETE', `${path}/${item[key]}`)));
  }
}
