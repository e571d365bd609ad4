import { describe, expect, inject, test } from 'vitest';
import type { Page } from '../../src/contracts/page.ts';
import type { WorkflowSummary } from '../../src/contracts/workflow.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const client = (tenant?: string) => new TestClient(inject('endpoints'), tenant);
const oneStep = () => ({ plan: [planOf({ id: 'a' })], review: [accept('a')] });

describe.concurrent('POST /v1/workflows', () => {
  test('answers 202 with the place of the workflow', async () => {
    const answer = await client().request<{ workflow_id: string }>('POST', '/v1/workflows', {
      task: 'Anything',
    });
    expect(answer).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(answer.headers.get('location')).toBe(`/v1/workflows/${answer.body.workflow_id}`);
  });

  test('with an Idempotency-Key starts one workflow, however many ask at once', async () => {
    const user = client();
    const ask = (task: string) =>
      user.request<{ workflow_id: string }>(
        'POST',
        '/v1/workflows',
        { task },
        { 'idempotency-key': 'order-17' },
      );
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('Once')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.workflow_id)).size).toBe(1);
    expect(
      (await user.request<Page<WorkflowSummary>>('GET', '/v1/workflows')).body.items,
    ).toHaveLength(1);
    expect(await ask('Something else')).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    const other = await client().request<{ workflow_id: string }>(
      'POST',
      '/v1/workflows',
      { task: 'Once' },
      { 'idempotency-key': 'order-17' },
    );
    expect(other.body.workflow_id).not.toBe(answers[0]?.body.workflow_id);
  });

  test('takes a task of 100,000 characters, in any script, unharmed', async () => {
    const user = client();
    const task = `日本語 😀\t\n${'ü'.repeat(99_990)}`;
    const { body } = await user.request<{ workflow_id: string }>('POST', '/v1/workflows', { task });
    expect((await user.get(body.workflow_id)).task).toBe(task);
  });
});

describe.concurrent('GET /v1/workflows', () => {
  test('pages stay put while workflows are added', async () => {
    const user = client();
    for (let n = 0; n < 7; n++) await user.request('POST', '/v1/workflows', { task: `Task ${n}` });
    const first = (await user.request<Page<WorkflowSummary>>('GET', '/v1/workflows?limit=3')).body;
    await user.request('POST', '/v1/workflows', { task: 'Came in between' });
    const rest: string[] = [];
    for (let cursor = first.next_cursor; cursor; ) {
      const { body } = await user.request<Page<WorkflowSummary>>(
        'GET',
        `/v1/workflows?limit=3&cursor=${cursor}`,
      );
      rest.push(...body.items.map(({ task }) => task));
      cursor = body.next_cursor;
    }
    expect(first.items.map(({ task }) => task)).toEqual(['Task 6', 'Task 5', 'Task 4']);
    expect(rest).toEqual(['Task 3', 'Task 2', 'Task 1', 'Task 0']);
  });

  test('finds by status, agent type, text and time', async () => {
    const user = client();
    const id = await user.start(oneStep(), { agent_type: 'writer' });
    await user.ended(id);
    await user.request('POST', '/v1/workflows', {
      task: 'The other 100% one',
      plan: { steps: [{ step_id: 'x', title: 'x', instruction: 'x', capability: 'general' }] },
    });
    const find = async (query: string) =>
      (await user.request<Page<WorkflowSummary>>('GET', `/v1/workflows?${query}`)).body.items.map(
        (item) => item.workflow_id,
      );
    expect(await find('status=completed')).toEqual([id]);
    expect(await find('agent_type=writer')).toEqual([id]);
    expect(await find('q=DO%20THE%20WORK')).toEqual([id]);
    expect(await find('q=100%25')).toHaveLength(1);
    expect(await find('created_before=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await find('created_after=2020-01-01T00:00:00Z')).toHaveLength(2);
  });
});

describe.concurrent('a workflow', () => {
  test('is not there for another tenant, whatever it asks', async () => {
    const [owner, stranger] = [client(), client()];
    const id = await owner.start(oneStep());
    await owner.ended(id);
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/result'],
      ['GET', '/events'],
      ['DELETE', ''],
    ]) {
      const answer = await stranger.request(`${method}`, `/v1/workflows/${id}${path}`);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect(
      (await stranger.request<Page<WorkflowSummary>>('GET', '/v1/workflows')).body.items,
    ).toEqual([]);
    const sse = await fetch(`${owner.endpoints.api}/v1/workflows/${id}/events`, {
      headers: { accept: 'text/event-stream', 'x-tenant-id': stranger.tenant },
    });
    expect(sse.status).toBe(404);
    expect(await sse.text()).not.toContain('Title of');
  });

  test('has no result before it has ended', async () => {
    const user = client();
    const id = await user.start({
      plan: [{ ...planOf({ id: 'a' }), delayMs: 3000 }],
      review: [accept('a')],
    });
    expect(await user.request('GET', `/v1/workflows/${id}/result`)).toMatchObject({
      status: 409,
      body: { code: 'not_finished' },
    });
    await user.ended(id);
    expect((await user.request('GET', `/v1/workflows/${id}/result`)).status).toBe(200);
  });
});
