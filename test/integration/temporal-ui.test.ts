import { Client, Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
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
