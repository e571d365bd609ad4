import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type ApiAgent, startApiAgent } from '../support/api-agent.ts';
import { type ApiProcess, startApi } from '../support/api-process.ts';
import { TestClient } from '../support/client.ts';
import { type Example, startExample } from '../support/example-deployments.ts';
import { fillTenant } from '../support/fill-tenant.ts';
import { type McpTestServer, startMcpServer } from '../support/mcp-server.ts';
import { describedRoutes } from '../support/operations.ts';
import { bearer, claimsOf, JWT_ENV, signToken } from '../support/tokens.ts';

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
  'PATCH /v1/blueprints/:name': () => ({ description: 'Theirs' }),
  'PATCH /v1/blueprints/:name/status': () => ({ status: 'disabled' }),
  'POST /v1/blueprints/:name/rollback': () => ({ version: 1 }),
  'PATCH /v1/webhooks/:webhook_id': () => ({ description: 'Theirs' }),
  'POST /v1/tools/:name/call': () => ({}),
  'PUT /v1/tools/:name': () => ({
    description: 'Theirs',
    url: 'http://127.0.0.1:9/',
    input_schema: { type: 'object' },
  }),
  'PUT /v1/budgets/sessions/:session_id': () => ({ tokens: 1000 }),
  'PUT /v1/budgets/workflows/:workflow_id': () => ({ tokens: 1000 }),
};

/** What a tenant names itself: these make something of the stranger's own, and leave the owner's alone. */
const SESSION_BUDGET = 'PUT /v1/budgets/sessions/:session_id';
const NAMES_ITS_OWN = [SESSION_BUDGET, 'PUT /v1/tools/:name'];

test('for another tenant, nothing of this one is there, whatever is done to it', async () => {
  const ids = new Map(
    Object.entries(await fillTenant(owner, { agent, mcp, example }, tokens.owner)),
  );
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

  for (const route of routes.filter((name) => !NAMES_ITS_OWN.includes(name))) {
    const answer = await ask('stranger', route);
    expect(answer, route).toMatchObject({ status: 404, body: { code: 'not_found' } });
  }
  const events = 'GET /v1/workflows/:workflow_id/events';
  const stream = await ask('stranger', events, { accept: 'text/event-stream' });
  expect(stream).toMatchObject({ status: 404, body: { code: 'not_found' } });

  for (const route of NAMES_ITS_OWN) expect((await ask('stranger', route)).status).toBe(200);
  const budget = await ask('owner', 'GET /v1/budgets/sessions/:session_id');
  expect(budget.body).toMatchObject({ limits: { tokens: 5 }, version: 1 });
  for (const route of reading)
    expect((await ask('owner', route)).status, route).toSatisfy((s) => s === 200 || s === 409);
  const run = await owner.get(ids.get('workflow_id') ?? '');
  expect(run).toMatchObject({ status: 'awaiting_approval' });
  await owner.request('DELETE', `/v1/workflows/${ids.get('execution_id')}`);
});
