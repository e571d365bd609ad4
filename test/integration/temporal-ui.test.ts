import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { Creator, understands } from '../support/creator.ts';
import { startExamples } from '../support/example-deployments.ts';
import { accept, planOf } from '../support/scenario.ts';

test('someone who opens the Temporal Web UI understands a run', async () => {
  const user = new TestClient(inject('endpoints'));
  await user.request('POST', '/v1/tools', {
    name: 'look_up',
    description: 'Looks up',
    url: `${user.endpoints.tools}/ok`,
    input_schema: { type: 'object' },
    annotations: { read_only: true },
  });
  const id = await user.start(
    {
      plan: [planOf({ id: 'find' }, { id: 'tell', after: ['find'] })],
      steps: { find: [{ tools: [{ name: 'look_up', arguments: {} }] }, { text: 'x' }] },
      review: [accept('find', 'tell')],
    },
    { agent_type: 'researcher' },
  );
  const run = await user.ended(id);
  expect(run.links.temporal_ui).toBe(
    `${user.endpoints.temporalUi}/namespaces/default/workflows/${encodeURIComponent(`${user.tenant}/${id}`)}`,
  );

  const connection = await Connection.connect({ address: user.endpoints.temporal });
  const client = new Client({ connection });
  const handle = client.workflow.getHandle(`${user.tenant}/${id}`);
  const description = await handle.describe();
  expect(await description.staticSummary()).toMatch(/^Do the work/);
  expect(await description.staticDetails()).toContain('Do the work');
  expect(description.searchAttributes).toMatchObject({
    TenantId: [user.tenant],
    AgentType: ['researcher'],
    RunStatus: ['completed'],
  });

  const details = JSON.stringify(await handle.query('__temporal_workflow_metadata'));
  expect(details).toContain('✅ **find** Title of find');
  expect(details).toContain('✅ **tell** Title of tell, by general@1 (after find)');
  expect(details).toContain('**Review**: accept, score 0.9');

  const summaries = async (workflowId: string) => {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    return events?.flatMap((event) => {
      const data = event.activityTaskScheduledEventAttributes && event.userMetadata?.summary?.data;
      return data ? [JSON.parse(Buffer.from(data).toString())] : [];
    });
  };
  expect(await summaries(`${user.tenant}/${id}`)).toEqual([
    'plan',
    'find: model openai/gpt-4o-mini',
    'tell: model openai/gpt-4o-mini',
    'review',
  ]);
  expect(await summaries(`${user.tenant}/${id}/find`)).toEqual([
    'tool look_up {}',
    'model openai/gpt-4o-mini',
  ]);
  await connection.close();
});

test('without keys, what went wrong can be read there too', async () => {
  const user = new TestClient(inject('endpoints'));
  const id = await user.start({
    plan: [planOf({ id: 'a' })],
    steps: { a: [{ error: { status: 400, message: 'no such thing' } }] },
  });
  await user.ended(id);
  const connection = await Connection.connect({ address: user.endpoints.temporal });
  const handle = new Client({ connection }).workflow.getHandle(`${user.tenant}/${id}`);
  await handle.result().catch(() => undefined);
  const { events } = await handle.fetchHistory();
  expect(events?.at(-1)?.workflowExecutionFailedEventAttributes?.failure).toMatchObject({
    message: expect.stringMatching(/Step a failed: .*no such thing/),
    encodedAttributes: null,
  });
  await connection.close();
});

test('Temporal takes every query of the saved views in the documentation', async () => {
  const page = readFileSync(
    new URL('../../docs/operations/temporal-web-ui.md', import.meta.url),
    'utf8',
  );
  const [, views = ''] = page.split('## Saved views');
  const queries = [...views.matchAll(/^\| [^|]+ \| `(.+)` \|$/gm)].map(([, query = '']) => query);
  expect(queries.length).toBeGreaterThan(5);
  const connection = await Connection.connect({ address: inject('endpoints').temporal });
  const { workflow } = new Client({ connection });
  for (const query of queries)
    expect((await workflow.count(query)).count).toBeGreaterThanOrEqual(0);
  await connection.close();
});

describe('a workflow that waits for a person', () => {
  const endpoints = inject('endpoints');
  let connection: Connection;
  let client: Client;
  beforeAll(async () => {
    connection = await Connection.connect({ address: endpoints.temporal });
    client = new Client({ connection });
  });
  afterAll(() => connection.close());

  /** The details that the Temporal Web UI shows of a workflow now. */
  const detailsOf = async (workflowId: string): Promise<string> => {
    const metadata = await client.workflow
      .getHandle(workflowId)
      .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails ?? '';
  };
  const decides = (approvalId: string) =>
    `([${approvalId}](${endpoints.api}/v1/approvals/${approvalId}), decided by \`POST ${endpoints.api}/v1/approvals/${approvalId}/decision\`)`;

  test('shows the question about its plan and the link that decides it, until it is decided', async () => {
    const user = new TestClient(endpoints);
    const id = await user.start(
      { plan: [planOf({ id: 'a' })], review: [accept('a')] },
      { approval: 'plan' },
    );
    const { approval_id } = await user.asked(id, 'plan');
    await expect
      .poll(() => detailsOf(`${user.tenant}/${id}`))
      .toContain(`🙋 The plan of one step for: Do the work`);
    expect(await detailsOf(`${user.tenant}/${id}`)).toContain(decides(approval_id));
    await user.decide(approval_id, { decision: 'approve' });
    await user.ended(id);
    expect(await detailsOf(`${user.tenant}/${id}`)).not.toContain('🙋');
  });

  test('shows the question of a tool call at the run, under its step, and at the agent', async () => {
    const user = new TestClient(endpoints);
    await user.request('POST', '/v1/tools', {
      name: 'book_room',
      description: 'Books',
      url: `${endpoints.tools}/ok`,
      input_schema: { type: 'object' },
    });
    const id = await user.start(
      {
        plan: [planOf({ id: 'a' })],
        steps: { a: [{ tools: [{ name: 'book_room', arguments: {} }] }, { text: 'x' }] },
        review: [accept('a')],
      },
      { approval: 'tools' },
    );
    const { approval_id } = await user.asked(id, 'tool_call');
    const question = `🙋 general wants to call book\\_room ${decides(approval_id)}`;
    for (const workflowId of [`${user.tenant}/${id}`, `${user.tenant}/${id}/a`])
      await expect.poll(() => detailsOf(workflowId)).toContain(question);
    await user.decide(approval_id, { decision: 'approve' });
    await user.ended(id);
    for (const workflowId of [`${user.tenant}/${id}`, `${user.tenant}/${id}/a`])
      expect(await detailsOf(workflowId)).not.toContain('🙋');
  });

  test('shows the request of an agent creation, its phase, its question and its end', async () => {
    const examples = await startExamples();
    const user = new Creator(endpoints);
    await user.register(examples.tools);
    const id = await user.create({
      ...understands('Coder'),
      config: [{ json: { name: 'Coder', description: 'Codes.', config: { temperature: 0.1 } } }],
    });
    const { approval_id } = await user.askedFor(id, 'agent_creation');
    const workflowId = `${user.tenant}/${id}`;
    const description = await client.workflow.getHandle(workflowId).describe();
    expect(await description.staticSummary()).toMatch(/^agent creation: Create a helper\./);
    expect(await description.staticDetails()).toContain('Create a helper.');
    await expect
      .poll(() => detailsOf(workflowId))
      .toContain('**waiting for a person** (configuring), 1 agent');
    expect(await detailsOf(workflowId)).toContain(
      `🙋 Create Coder on tools? ${decides(approval_id)}`,
    );
    await user.decide(approval_id, { decision: 'approve' });
    await user.endOf(id);
    await expect.poll(() => detailsOf(workflowId)).toContain('**completed**, 1 agent');
    expect(await detailsOf(workflowId)).not.toContain('🙋');
    await examples.stop();
  });
});
