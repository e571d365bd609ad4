import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, inject, test } from 'vitest';
import { type EventEnvelope, eventEnvelope } from '../../src/contracts/event.ts';
import { EVENT_PAYLOADS, type EventType } from '../../src/contracts/event-payload.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { startApiAgent } from '../support/api-agent.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));
const threeSteps = (delayMs = 0) => ({
  plan: [planOf({ id: 'a' }, { id: 'b', after: ['a'] }, { id: 'c', after: ['b'] })],
  steps: { a: [{ text: 'A', delayMs }], b: [{ text: 'B', delayMs }], c: [{ text: 'C', delayMs }] },
  review: [accept('a', 'b', 'c')],
});

async function collect(
  feed: AsyncIterable<EventEnvelope>,
  count = Number.POSITIVE_INFINITY,
): Promise<EventEnvelope[]> {
  const events: EventEnvelope[] = [];
  for await (const event of feed) {
    events.push(event);
    if (events.length >= count) break;
  }
  return events;
}

describe.concurrent('GET /v1/workflows/{id}/events', () => {
  test('streams what has happened and what happens, and ends with the workflow', async () => {
    const user = client();
    const id = await user.start(threeSteps(200));
    const live = await collect(user.follow(id));
    expect(live.at(-1)?.payload.status).toBe('completed');
    expect(live).toEqual(await user.events(id));
    expect(await collect(user.follow(id))).toEqual(live);
    // An EventSource comes back by itself: it is told that nothing follows.
    const headers = {
      accept: 'text/event-stream',
      'x-tenant-id': user.tenant,
      'last-event-id': String(live.length),
    };
    const again = await fetch(`${user.endpoints.api}/v1/workflows/${id}/events`, { headers });
    expect(again.status).toBe(204);
  });

  test('the typed client follows a workflow to its end', async () => {
    const user = client();
    const id = await user.start(threeSteps(200));
    const followed: unknown[] = [];
    for await (const event of user.api.follow({ workflow_id: id })) followed.push(event);
    expect(followed).toEqual(await user.events(id));
    const missing = user.api.follow({ workflow_id: `wf_${'0'.repeat(26)}` }).next();
    await expect(missing).rejects.toMatchObject({ status: 404, problem: { code: 'not_found' } });
  });

  test('goes on after Last-Event-ID, nothing left out and nothing twice', async () => {
    const user = client();
    const id = await user.start(threeSteps(300));
    const first = await collect(user.follow(id), 3);
    const rest = await collect(user.follow(id, first.at(-1)?.sequence));
    expect([...first, ...rest].map(({ sequence }) => sequence)).toEqual(
      (await user.events(id)).map(({ sequence }) => sequence),
    );
  });

  test('is a page of events without the Accept header', async () => {
    const user = client();
    const id = await user.start(threeSteps());
    await user.ended(id);
    const page = await user.request<{ items: EventEnvelope[]; next_cursor: string }>(
      'GET',
      `/v1/workflows/${id}/events?limit=4`,
    );
    expect(page.body.items.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    const next = await user.request<{ items: EventEnvelope[] }>(
      'GET',
      `/v1/workflows/${id}/events?limit=200&cursor=${page.body.next_cursor}`,
    );
    expect(next.body.items[0]?.sequence).toBe(5);
  });

  test('refuses a Last-Event-ID that is none', async () => {
    const user = client();
    const id = await user.start(threeSteps());
    const answer = await fetch(`${user.endpoints.api}/v1/workflows/${id}/events`, {
      headers: { accept: 'text/event-stream', 'x-tenant-id': user.tenant, 'last-event-id': 'abc' },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ field: 'Last-Event-ID' }] });
  });
});

describe.concurrent('NATS', () => {
  test('has every event once and in order on its subject, and states on workflow.status_changed', async ({
    expect,
  }) => {
    const user = client();
    const nats = await connect({ servers: user.endpoints.nats });
    const core: EventEnvelope[] = [];
    nats.subscribe('workflow.status_changed', {
      callback: (_error, message) => {
        const event = message.json<EventEnvelope>();
        if (event.tenantId === user.tenant) core.push(event);
      },
    });
    await nats.flush();
    const id = await user.start(threeSteps());
    await user.ended(id);
    const stored = await user.events(id);
    const consumer = await jetstream(nats).consumers.get('ORCHESTRATOR', {
      filter_subjects: `tenants.${user.tenant}.workflows.${id}.>`,
    });
    const messages = await consumer.consume();
    const streamed: EventEnvelope[] = [];
    for await (const message of messages) {
      const event = message.json<EventEnvelope>();
      expect(message.subject).toBe(
        `tenants.${user.tenant}.workflows.${id}.${event.type.replace('workflow.', '')}`,
      );
      expect(message.headers?.get('Nats-Msg-Id')).toBe(event.eventId);
      streamed.push(event);
      if (streamed.length === stored.length) break;
    }
    expect(streamed).toEqual(stored);
    expect(stored[1]).toMatchObject({
      tenantId: user.tenant,
      correlationId: id,
      actor: 'agent-orchestrator',
      type: 'workflow.status_changed',
      sequence: 2,
      payload: { workflow_id: id, status: 'planning', previous_status: 'pending' },
    });
    await expect
      .poll(() => core.map(({ payload }) => payload.status))
      .toEqual(['pending', 'planning', 'executing', 'reviewing', 'completed']);
    await nats.close();
  });

  test('carries tokens while a model speaks, and does not store them', async ({ expect }) => {
    const user = client();
    const nats = await connect({ servers: user.endpoints.nats });
    let text = '';
    nats.subscribe(`tenants.${user.tenant}.workflows.*.stream`, {
      callback: (_error, message) => {
        const piece = message.json<{ step_id?: string; text: string }>();
        if (piece.step_id === 'a') text += piece.text;
      },
    });
    await nats.flush();
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: { a: [{ text: 'One word after another' }] },
      review: [accept('a')],
    });
    await user.ended(id);
    await expect.poll(() => text).toBe('One word after another');
    await nats.close();
  });
});

/** Checks an event against the schema that the OpenAPI document has for its type. */
function assertTyped(event: EventEnvelope): void {
  const about = `${event.type}: ${JSON.stringify(event)}`;
  const payload = EVENT_PAYLOADS[event.type as EventType];
  expect(payload, about).toBeDefined();
  expect(eventEnvelope.extend({ payload }).safeParse(event).error?.issues ?? [], about).toEqual([]);
}

describe.concurrent('every event has the payload that the OpenAPI document describes', () => {
  /** Runs `act`, and checks what the tenant's subjects carry until all of `types` have come. */
  async function checkEvents(types: EventType[], act: (user: TestClient) => Promise<void>) {
    const user = client();
    const nats = await connect({ servers: user.endpoints.nats });
    const events: EventEnvelope[] = [];
    nats.subscribe(`tenants.${user.tenant}.>`, {
      callback: (_error, message) => {
        if (!message.subject.endsWith('.stream')) events.push(message.json());
      },
    });
    await nats.flush();
    try {
      await act(user);
      const hasCome = (type: string) => events.some((event) => event.type === type);
      const what = `there was no event of one of the types ${types}`;
      await waitFor(async () => types.every(hasCome), { timeoutMs: 30_000, what });
    } finally {
      await nats.close();
    }
    for (const event of events) assertTyped(event);
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(types));
  }
  const one = planOf({ id: 'a' });

  test('of a workflow that completes after a revision', () =>
    checkEvents(
      [
        'workflow.status_changed',
        'workflow.plan_created',
        'workflow.model_answered',
        'workflow.step_started',
        'workflow.step_completed',
        'workflow.review_completed',
      ],
      async (user) => {
        const id = await user.start({
          plan: [one],
          steps: { a: [{ text: 'Poor' }] },
          review: [
            {
              json: {
                verdict: 'revise',
                score: 0.2,
                summary: 'Poor.',
                steps: [{ step_id: 'a', accepted: false, feedback: 'Do better.' }],
              },
            },
            accept('a'),
          ],
        });
        expect(await user.ended(id)).toMatchObject({ status: 'completed', round: 1 });
        for (const event of await user.events(id)) assertTyped(event);
      },
    ));

  test('of a workflow that fails and is retried', () =>
    checkEvents(
      [
        'workflow.status_changed',
        'workflow.plan_created',
        'workflow.model_answered',
        'workflow.step_started',
        'workflow.step_failed',
      ],
      async (user) => {
        const id = await user.start({
          plan: [one],
          steps: { a: [{ error: { status: 400, message: 'No.' } }] },
        });
        expect(await user.ended(id)).toMatchObject({ status: 'failed' });
        expect(await user.request('POST', `/v1/workflows/${id}/retry`)).toMatchObject({
          status: 202,
        });
        await user.waitFor(id, ({ status, attempt }) => status === 'failed' && attempt === 1);
      },
    ));

  test('of a workflow that gets a message, a new plan, and is cancelled', () =>
    checkEvents(
      [
        'workflow.status_changed',
        'workflow.plan_created',
        'workflow.model_answered',
        'workflow.step_started',
        'workflow.step_message',
      ],
      async (user) => {
        const id = await user.start({
          plan: [planOf({ id: 'a' }, { id: 'b', after: ['a'] })],
          steps: { a: [{ text: 'A', held: true }] },
        });
        await user.waitFor(id, ({ steps }) => steps[0]?.status === 'running');
        const path = `/v1/workflows/${id}`;
        await user.request('POST', `${path}/steps/a/messages`, { message: 'Be brief.' });
        const c = { step_id: 'c', title: 'C', instruction: 'C', capability: 'general' };
        const steps = [{ ...c, depends_on: ['a'] }];
        expect((await user.request('PUT', `${path}/steps`, { steps })).status).toBe(200);
        expect((await user.request('DELETE', path)).status).toBe(202);
        expect(await user.ended(id)).toMatchObject({ status: 'cancelled' });
        await user.release(id);
        for (const event of await user.events(id)) assertTyped(event);
      },
    ));

  test('of approvals that are decided, expire, escalate and are withdrawn', () =>
    checkEvents(
      [
        'workflow.status_changed',
        'workflow.plan_created',
        'workflow.model_answered',
        'workflow.step_started',
        'workflow.step_completed',
        'workflow.review_completed',
        'approval.requested',
        'approval.decided',
        'approval.expired',
        'approval.escalated',
        'approval.withdrawn',
      ],
      async (user) => {
        const scenario = { plan: [one], steps: { a: [{ text: 'A' }] }, review: [accept('a')] };
        const start = (approval: object) =>
          user.start(scenario, { approval: { modes: ['plan'], ...approval } });
        const decided = await start({});
        const { approval_id } = await user.asked(decided, 'plan');
        const decision = { decision: 'approve', message: 'Good.' };
        expect((await user.decide(approval_id, decision)).status).toBe(200);
        const expired = await start({ expires_in_seconds: 1, on_timeout: 'reject' });
        const escalated = await start({ expires_in_seconds: 1, on_timeout: 'escalate' });
        await user.asked(escalated, 'plan', (approval) => approval.escalated_at !== null);
        await user.request('DELETE', `/v1/workflows/${escalated}`);
        for (const id of [decided, expired, escalated]) {
          await user.ended(id);
          for (const event of await user.events(id)) assertTyped(event);
        }
      },
    ));

  test('of an agent that is registered, replaced, down and deleted', () =>
    checkEvents(
      ['agent.created', 'agent.updated', 'agent.status_changed', 'agent.deleted'],
      async (user) => {
        const agent = await startApiAgent();
        try {
          const body = { name: 'shepherd', type: 'api', endpoint: agent.url };
          const { headers } = await user.request('POST', '/v1/agents', body);
          const path = headers.get('location') ?? '';
          await user.request('PUT', path, { ...body, description: 'Guards goats.' });
          agent.setHealthy(false);
          await user.request('POST', `${path}/health`);
          expect((await user.request('DELETE', path)).status).toBe(204);
          const { body: page } = await user.request<{ items: EventEnvelope[] }>(
            'GET',
            `${path}/events`,
          );
          for (const event of page.items) assertTyped(event);
        } finally {
          await agent.stop();
        }
      },
    ));

  test('of an agent creation that is cancelled', () =>
    checkEvents(['agent_creation.status_changed'], async (user) => {
      const { headers } = await user.request('POST', '/v1/agent-creations', {
        request: 'Create a helper.',
      });
      const path = headers.get('location') ?? '';
      await user.request('DELETE', path);
      const { body: page } = await user.request<{ items: EventEnvelope[] }>(
        'GET',
        `${path}/events`,
      );
      expect(page.items).not.toEqual([]);
      for (const event of page.items) assertTyped(event);
    }));
});
