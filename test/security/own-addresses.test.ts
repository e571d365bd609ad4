import { expect, inject, test } from 'vitest';
import type { McpServer } from '../../src/contracts/mcp-server.ts';
import { TestClient } from '../support/client.ts';

const endpoints = inject('endpoints');
const client = () => new TestClient(endpoints);

/** Everything that the stack is made of, by several names. */
const OWN: [string, string][] = [
  ['the API', endpoints.api],
  ['the API by another name', endpoints.api.replace('127.0.0.1', 'localhost')],
  ['the API by an embedded address', endpoints.api.replace('127.0.0.1', '[::ffff:127.0.0.1]')],
  ['the metrics of the worker', endpoints.workerMetrics],
  ['Temporal', `http://${endpoints.temporal}`],
  ['the Temporal Web UI', endpoints.temporalUi],
  ['NATS', endpoints.nats.replace('nats:', 'http:')],
  [
    'Postgres',
    endpoints.postgres.replace(/^postgres:\/\/[^@]*@/, 'http://').replace(/\/[^/]*$/, ''),
  ],
];

test.each(OWN)('a tool of a tenant does not reach %s', async (_name, url) => {
  const user = client();
  const { status } = await user.request('POST', '/v1/tools', {
    name: 'reach',
    description: 'Reaches',
    url: `${url}/v1/workflows`,
    input_schema: { type: 'object' },
    annotations: { read_only: true },
  });
  expect(status).toBe(201);
  const scenario = await user.addScenario({
    steps: { '*': [{ tools: [{ name: 'reach', arguments: {} }] }, { text: 'done' }] },
  });
  const { body } = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
    agent: 'general',
    task: `Do it. #scenario:${scenario}`,
  });
  expect(await user.ended(body.execution_id)).toMatchObject({ status: 'completed' });
  const [, told] = await user.askedIn(scenario);
  expect(told?.last).toMatch(/are not allowed/);
});

test.each(OWN)('nor does an agent, an MCP server or a deployment reach %s', async (_name, url) => {
  const user = client();
  const agent = await user.request('POST', '/v1/agents', {
    name: 'reach',
    type: 'api',
    endpoint: url,
    capabilities: ['x'],
  });
  expect(agent).toMatchObject({ status: 400 });
  expect(agent.body.detail).toMatch(/are not allowed/);
  const server = await user.request<McpServer>('POST', '/v1/tools/servers', {
    name: 'reach',
    transport: { type: 'streamable_http', url },
  });
  expect(server.status).toBe(400);
  expect(JSON.stringify(server.body)).toMatch(/are not allowed/);
});
