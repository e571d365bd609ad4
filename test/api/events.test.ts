import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, inject, test } from 'vitest';
import type { EventEnvelope } from '../../src/contracts/event.ts';
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
