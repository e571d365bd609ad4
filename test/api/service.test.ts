import { expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';

const user = new TestClient(inject('endpoints'));

test('/healthz and /readyz name what they depend on', async () => {
  expect(await user.request('GET', '/healthz')).toMatchObject({
    status: 200,
    body: { status: 'ok' },
  });
  expect(await user.request('GET', '/readyz')).toMatchObject({
    status: 200,
    body: { status: 'ready', dependencies: { postgres: 'up', nats: 'up', temporal: 'up' } },
  });
});

test('metrics come from the API, the worker, and the Temporal runtime in it', async () => {
  await user.request('GET', '/v1/workflows');
  const api = (await user.request<string>('GET', '/metrics')).body;
  expect(api).toMatch(
    /orchestrator_http_request_duration_seconds_count\{method="GET",route="\/v1\/workflows",status="200"/,
  );
  const worker = await (await fetch(`${user.endpoints.workerMetrics}/metrics`)).text();
  for (const name of [
    'orchestrator_model_tokens_total',
    'orchestrator_model_call_duration_seconds',
    'orchestrator_model_cost_usd_total',
    'orchestrator_tool_call_duration_seconds',
    'orchestrator_relay_lag_seconds',
    'orchestrator_relay_active 1',
    'temporal_',
  ]) {
    expect(worker).toContain(name);
  }
});

interface OpenApi {
  openapi: string;
  components: { responses: Record<string, { content?: Record<string, unknown> }> };
  paths: Record<
    string,
    Record<
      string,
      { responses: Record<string, { content?: Record<string, unknown> }>; summary?: string }
    >
  >;
}

test('/openapi.json describes every route, its failures as problem details, and /docs shows it', async () => {
  const { body } = await user.request<OpenApi>('GET', '/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  // More may come; none of these may go.
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining([
      '/codec/decode',
      '/codec/encode',
      '/healthz',
      '/metrics',
      '/readyz',
      '/v1/agent-creations',
      '/v1/agent-creations/{agent_creation_id}',
      '/v1/agent-creations/{agent_creation_id}/events',
      '/v1/agent-creations/{agent_creation_id}/revive',
      '/v1/agent-templates',
      '/v1/agent-templates/{name}',
      '/v1/agents',
      '/v1/agents/execute',
      '/v1/agents/stats',
      '/v1/agents/status/{execution_id}',
      '/v1/agents/test-connection',
      '/v1/agents/{agent_id}',
      '/v1/agents/{agent_id}/events',
      '/v1/agents/{agent_id}/health',
      '/v1/api-keys',
      '/v1/api-keys/{api_key_id}',
      '/v1/approvals',
      '/v1/approvals/{approval_id}',
      '/v1/approvals/{approval_id}/decision',
      '/v1/audit',
      '/v1/blueprints',
      '/v1/blueprints/import',
      '/v1/blueprints/{name}',
      '/v1/blueprints/{name}/diff',
      '/v1/blueprints/{name}/export',
      '/v1/blueprints/{name}/rollback',
      '/v1/blueprints/{name}/status',
      '/v1/blueprints/{name}/versions',
      '/v1/blueprints/{name}/versions/{version}',
      '/v1/budgets',
      '/v1/budgets/day',
      '/v1/budgets/sessions/{session_id}',
      '/v1/budgets/workflows/{workflow_id}',
      '/v1/capabilities',
      '/v1/deployments',
      '/v1/deployments/discover',
      '/v1/deployments/{deployment_id}',
      '/v1/deployments/{deployment_id}/assistants',
      '/v1/deployments/{deployment_id}/assistants/{assistant_id}',
      '/v1/deployments/{deployment_id}/graphs',
      '/v1/deployments/{deployment_id}/graphs/{graph_id}/check',
      '/v1/deployments/{deployment_id}/graphs/{graph_id}/schema',
      '/v1/deployments/{deployment_id}/health',
      '/v1/deployments/{deployment_id}/models',
      '/v1/deployments/{deployment_id}/tools',
      '/v1/documents',
      '/v1/documents/{document_id}',
      '/v1/documents/{document_id}/metadata',
      '/v1/limits',
      '/v1/me',
      '/v1/schedules',
      '/v1/schedules/{schedule_id}',
      '/v1/schedules/{schedule_id}/backfill',
      '/v1/schedules/{schedule_id}/pause',
      '/v1/schedules/{schedule_id}/resume',
      '/v1/schedules/{schedule_id}/trigger',
      '/v1/store/items',
      '/v1/store/items/search',
      '/v1/store/namespaces',
      '/v1/tools',
      '/v1/tools/servers',
      '/v1/tools/servers/{name}',
      '/v1/tools/servers/{name}/refresh',
      '/v1/tools/{name}',
      '/v1/usage',
      '/v1/workflows',
      '/v1/workflows/{workflow_id}',
      '/v1/workflows/{workflow_id}/events',
      '/v1/workflows/{workflow_id}/fork',
      '/v1/workflows/{workflow_id}/messages/{message_id}',
      '/v1/workflows/{workflow_id}/pause',
      '/v1/workflows/{workflow_id}/plan/messages',
      '/v1/workflows/{workflow_id}/result',
      '/v1/workflows/{workflow_id}/resume',
      '/v1/workflows/{workflow_id}/retry',
      '/v1/workflows/{workflow_id}/review/messages',
      '/v1/workflows/{workflow_id}/steps',
      '/v1/workflows/{workflow_id}/steps/{step_id}/messages',
      '/v1/workflows/{workflow_id}/webhook-deliveries',
    ]),
  );
  const problem = { $ref: '#/components/responses/Problem400' };
  expect(body.paths['/v1/workflows']?.post?.responses['400']).toEqual(problem);
  expect(body.components.responses.Problem400?.content).toHaveProperty('application/problem+json');
  for (const path of Object.values(body.paths))
    for (const operation of Object.values(path)) expect(operation.summary).toBeTruthy();
  const docs = await user.request<string>('GET', '/docs/');
  expect(docs).toMatchObject({ status: 200, body: expect.stringContaining('html') });
});
