import type { Page } from '../../src/contracts/page.ts';
import type { TranscriptMessage } from '../../src/contracts/transcript.ts';
import type { TestClient } from './client.ts';
import type { Example } from './example-deployments.ts';
import { planOf } from './scenario.ts';

export interface TenantPeers {
  agent: { url: string };
  mcp: { url: string };
  example: Example;
}

/** No event is delivered at once, so there is none to name. */
const NO_DELIVERY = '00000000-0000-4000-8000-000000000000';
const SESSION = `se_${'0'.repeat(26)}`;

/** Makes one of every resource that has a name or an id, and returns these by path parameter. `token`: of the user, where tokens count. */
export async function fillTenant(user: TestClient, peers: TenantPeers, token = user.tenant) {
  const made = async (path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await user.request<Record<string, string>>('POST', path, body, headers);
    if (answer.status >= 300)
      throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const workflowId = await user.start(
    { plan: [planOf({ id: 'one' })] },
    {
      approval: 'plan',
      budget: { tokens: 5 },
      webhook: { url: 'http://127.0.0.1:9/', events: ['*'] },
    },
  );
  const { approval_id } = await user.asked(workflowId, 'plan');
  const path = `/v1/workflows/${workflowId}/plan/messages`;
  const asUser = { authorization: `Bearer ${token}` };
  const said = await user.request<Page<TranscriptMessage>>('GET', path, undefined, asUser);
  const form = new FormData();
  form.set('file', new Blob(['secret'], { type: 'text/plain' }), 'secret.txt');
  const document = await made('/v1/documents', form);
  const registered = await made('/v1/agents', {
    name: 'shepherd',
    type: 'api',
    endpoint: peers.agent.url,
  });
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
  await made('/v1/blueprints', { name: 'mine', system_prompt: 'You are mine.' });
  const webhook = await made('/v1/webhooks', { url: 'http://127.0.0.1:9/', events: ['*'] });
  await made('/v1/tools', {
    name: 'mine',
    description: 'Does it',
    url: 'http://127.0.0.1:9/',
    input_schema: { type: 'object' },
  });
  await made('/v1/tools/servers', {
    name: 'mine',
    transport: { type: 'streamable_http', url: peers.mcp.url },
  });
  await user.request('PUT', `/v1/budgets/sessions/${SESSION}`, { tokens: 5 });
  const deployment = await made('/v1/deployments', { name: 'mine', url: peers.example.url });
  const { assistant_id } = await peers.example.as(token).assistants.create({ graphId: 'agent' });
  const creation = await made('/v1/agent-creations', { request: 'Create a helper.' });
  return {
    workflow_id: workflowId,
    approval_id,
    message_id: said.body.items[0]?.message_id,
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
    version: '1',
    webhook_id: webhook.webhook_id,
    delivery_id: NO_DELIVERY,
  };
}
