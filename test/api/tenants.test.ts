import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type ApiAgent, startApiAgent } from '../support/api-agent.ts';
import { type ApiProcess, startApi } from '../support/api-process.ts';
import { TestClient } from '../support/client.ts';
import { type Example, startExample } from '../support/example-deployments.ts';
import { type McpTestServer, startMcpServer } from '../support/mcp-server.ts';
import { describedRoutes } from '../support/operations.ts';
import { planOf } from '../support/scenario.ts';
import { bearer, claimsOf, JWT_ENV, signToken } from '../support/tokens.ts';

const SESSION = `se_${'0'.repeat(26)}`;
const HALF = { tokens: 5 };

let api: ApiProcess;
let agent: ApiAgent;
let mcp: McpTestServer;
let example: Example;
let owner: TestClient;
/** Admins both, each of a tenant. */
let tokens: { owner: string; stranger: string };
beforeAll(async () => {
  [api, agent, mcp, example] = await Promise.all([
    startApi(inject('endpoints'), { ...JWT_ENV, TOOLS_ALLOW_PRIVATE_NETWORKS: 'true' }),
    startApiAgent(),
    startMcpServer(),
    startExample('tools'),
  ]);
  owner = new TestClient(inject('endpoints'));
  const admin = (tenant: string) => signToken(claimsOf(tenant, 'admin'));
  tokens = { owner: await admin(owner.tenant), stranger: await admin(`not-${owner.tenant}`) };
});
afterAll(async () => {
  await Promise.all([api?.stop(), agent?.stop(), mcp?.stop(), example?.stop()]);
});

const shepherd = () => ({ name: 'shepherd', type: 'api', endpoint: agent.url });
const step = {
  step_id: 'two',
  title: 'Two',
  instruction: 'Go on.',
  capability: 'general',
  depends_on: [],
};

/** One of everything that has a name or an id, in the tenant of the owner. */
async function fillTenant() {
  const made = async (path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${tokens.owner}` };
    const answer = await owner.request<Record<string, string>>('POST', path, body, headers);
    expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  const workflowId = await owner.start(
    { plan: [planOf({ id: 'one' })] },
    {
      approval: 'plan',
      budget: HALF,
      webhook: { url: 'http://127.0.0.1:9/', events: ['*'] },
    },
  );
  const { approval_id } = await owner.asked(workflowId, 'plan');
  const form = new FormData();
  form.set('file', new Blob(['secret'], { type: 'text/plain' }), 'secret.txt');
  const document = await made('/v1/documents', form);
  const registered = await made('/v1/agents', shepherd());
  const execution = await made('/v1/agents/execute', {
    agent: 'shepherd',
    task: '#wait forever',
  });
  const schedule = await made('/v1/schedules', {
    name: 'mornings',
    cron: '0 7 * * *',
    paused: true,
    workflow: { task: 'Sing.' },
  });
  const key = await made('/v1/api-keys', { name: 'x', role: 'viewer' });
  await made('/v1/agent-templates', {
    name: 'mine',
    display_name: 'Mine',
    framework: 'own',
    request: { path: '/run', body: { text: '$.instruction' } },
    response: { result_path: '$.text' },
  });
  await made('/v1/tools', {
    name: 'mine',
    description: 'Does it',
    url: 'http://127.0.0.1:9/',
    input_schema: { type: 'object' },
  });
  await made('/v1/tools/servers', {
    name: 'mine',
    transport: { type: 'streamable_http', url: mcp.url },
  });
  await owner.request('PUT', `/v1/budgets/sessions/${SESSION}`, HALF);
  const deployment = await made('/v1/deployments', { name: 'mine', url: example.url });
  const { assistant_id } = await example.as(tokens.owner).assistants.create({ graphId: 'agent' });
  const creation = await made('/v1/agent-creations', { request: 'Create a helper.' });
  return {
    workflow_id: workflowId,
    approval_id,
    document_id: document.document_id,
    agent_id: registered.agent_id,
    execution_id: execution.execution_id,
    schedule_id: schedule.schedule_id,
    api_key_id: key.api_key_id,
    deployment_id: deployment.deployment_id,
    graph_id: 'agent',
    assistant_id,
    agent_creation_id: creation.agent_creation_id,
    session_id: SESSION,
    step_id: 'one',
    name: 'mine',
  };
}

/** What a route wants to be told before it looks whose the thing is. */
const BODIES: Record<string, () => unknown> = {
  'POST /v1/workflows/:workflow_id/fork': () => ({}),
  'PUT /v1/workflows/:workflow_id/steps': () => ({ steps: [step] }),
  'POST /v1/workflows/:workflow_id/steps/:step_id/messages': () => ({ message: 'Hello' }),
  'POST /v1/approvals/:approval_id/decision': () => ({ decision: 'approve' }),
  'PATCH /v1/schedules/:schedule_id': () => ({ name: 'evenings' }),
  'POST /v1/schedules/:schedule_id/pause': () => ({}),
  'POST /v1/schedules/:schedule_id/backfill': () => ({
    start_at: '2026-11-01T00:00:00Z',
    end_at: '2026-11-02T00:00:00Z',
  }),
  'PATCH /v1/deployments/:deployment_id': () => ({ description: 'Theirs' }),
  'POST /v1/deployments/:deployment_id/graphs/:graph_id/check': () => ({ config: {} }),
  'PUT /v1/agents/:agent_id': () => shepherd(),
  'PUT /v1/budgets/sessions/:session_id': () => ({ tokens: 1000 }),
  'PUT /v1/budgets/workflows/:workflow_id': () => ({ tokens: 1000 }),
};

/** A session is what a tenant calls so: this sets a budget of the stranger's own, and leaves the owner's alone. */
const NAMES_ITS_OWN = 'PUT /v1/budgets/sessions/:session_id';

test('for another tenant, nothing of this one is there, whatever is done to it', async () => {
  const ids = new Map(Object.entries(await fillTenant()));
  const ask = (who: keyof typeof tokens, route: string, headers = {}) => {
    const [method = '', url = ''] = route.split(' ');
    const path = url.replace(/:(\w+)/g, (_, name: string) => {
      const id = ids.get(name);
      if (!id) throw new Error(`${route} has a parameter that this test does not know: ${name}`);
      return id;
    });
    const user = new TestClient({ ...owner.endpoints, api: api.url }, jwtTenant(who));
    return user.request(method, path, BODIES[route]?.(), { ...bearer(tokens[who]), ...headers });
  };
  const jwtTenant = (who: keyof typeof tokens) =>
    who === 'owner' ? owner.tenant : `not-${owner.tenant}`;

  const routes = (await describedRoutes(owner))
    .map(({ route }) => route)
    .filter((route) => /^\w+ \/v1\/.*:/.test(route));
  expect(routes.length).toBeGreaterThan(30);
  const reading = routes.filter((route) => route.startsWith('GET'));
  // That it is there for its owner is what makes the 404 mean something.
  for (const route of reading)
    expect(await ask('owner', route), route).toSatisfy(({ status: s }) => s === 200 || s === 409);

  for (const route of routes.filter((name) => name !== NAMES_ITS_OWN)) {
    const answer = await ask('stranger', route);
    expect(answer, route).toMatchObject({ status: 404, body: { code: 'not_found' } });
  }
  const events = 'GET /v1/workflows/:workflow_id/events';
  const stream = await ask('stranger', events, { accept: 'text/event-stream' });
  expect(stream).toMatchObject({ status: 404, body: { code: 'not_found' } });

  expect((await ask('stranger', NAMES_ITS_OWN)).status).toBe(200);
  const budget = await ask('owner', 'GET /v1/budgets/sessions/:session_id');
  expect(budget.body).toMatchObject({ limits: HALF, version: 1 });
  for (const route of reading)
    expect((await ask('owner', route)).status, route).toSatisfy((s) => s === 200 || s === 409);
  const run = await owner.get(ids.get('workflow_id') ?? '');
  expect(run).toMatchObject({ status: 'awaiting_approval' });
  await owner.request('DELETE', `/v1/workflows/${ids.get('execution_id')}`);
});
