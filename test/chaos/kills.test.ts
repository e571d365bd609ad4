import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Client as Pg } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventEnvelope } from '../../src/contracts/event.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type Reply, type Scenario } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';

/** The processes of a real stack are killed with -9; what a user can see must not show it. */
let stack: Awaited<ReturnType<typeof startTestStack>>;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const kill = (name: string, signal: NodeJS.Signals = 'SIGKILL') =>
  process.kill(stack.pids[name] ?? Number.NaN, signal);
const client = () => new TestClient(stack.endpoints);

const slow = (text: string, delayMs = 2500): Reply => ({ text, delayMs });
const threeSteps = (delayMs = 300): Scenario => ({
  plan: [planOf({ id: 'a' }, { id: 'b', after: ['a'] }, { id: 'c', after: ['b'] })],
  steps: { a: [slow('A', delayMs)], b: [slow('B', delayMs)], c: [slow('C', delayMs)] },
  review: [accept('a', 'b', 'c')],
});

/** The log is gapless and without a double, in Postgres and in JetStream alike, and ends as it should. */
async function assertIntact(user: TestClient, id: string): Promise<EventEnvelope[]> {
  const stored = await user.events(id);
  expect(stored.map(({ sequence }) => sequence)).toEqual(stored.map((_, index) => index + 1));
  expect(stored.at(-1)).toMatchObject({
    type: 'workflow.status_changed',
    payload: { status: 'completed' },
  });
  const started = stored
    .filter(({ type }) => type === 'workflow.step_started')
    .map(({ payload }) => payload.step_id);
  expect(new Set(started).size).toBe(started.length);
  await expect
    .poll(() => readStream(user, id, stored.length), { timeout: 30_000, interval: 500 })
    .toEqual(stored);
  return stored;
}

async function readStream(user: TestClient, id: string, count: number): Promise<EventEnvelope[]> {
  const nats = await connect({ servers: stack.endpoints.nats });
  try {
    const consumer = await jetstream(nats).consumers.get('ORCHESTRATOR', {
      filter_subjects: `tenants.${user.tenant}.workflows.${id}.>`,
    });
    const events: EventEnvelope[] = [];
    // One more than expected is asked for, so that a double would be seen.
    for await (const message of await consumer.fetch({ max_messages: count + 1, expires: 1000 }))
      events.push(message.json());
    return events;
  } finally {
    await nats.close();
  }
}

/** How often the mock was asked for each answer. */
async function asked(user: TestClient, id: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { role, title, turn } of await user.modelRequests(id)) {
    const key = `${role} ${title.replace('Title of ', '')} ${turn}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

async function storedCalls(id: string): Promise<number> {
  const pg = new Pg({ connectionString: stack.endpoints.postgres });
  await pg.connect();
  const { rows } = await pg.query(
    'select count(*)::int as count from model_calls where workflow_id = $1',
    [id],
  );
  await pg.end();
  return rows[0].count;
}

const ONCE = { 'plan  0': 1, 'step a 0': 1, 'step b 0': 1, 'step c 0': 1, 'review  0': 1 };

describe('kill -9 of the worker', () => {
  test('during a model call: only the unanswered call is made again', async () => {
    const user = client();
    const id = await user.start({
      ...threeSteps(),
      steps: { a: [slow('A', 200)], b: [slow('B', 3000)], c: [slow('C', 200)] },
    });
    await expect.poll(async () => (await asked(user, id))['step b 0'], { timeout: 30_000 }).toBe(1);
    kill('worker');
    expect(await user.ended(id, 90_000)).toMatchObject({
      status: 'completed',
      usage: { model_calls: 5 },
    });
    expect(await asked(user, id)).toEqual({ ...ONCE, 'step b 0': 2 });
    await assertIntact(user, id);
  });

  test('after an answer was stored, between steps: nothing is asked twice', async () => {
    const user = client();
    const id = await user.start(threeSteps());
    await expect
      .poll(() => storedCalls(id), { timeout: 30_000, interval: 5 })
      .toBeGreaterThanOrEqual(2);
    kill('worker');
    const run = await user.ended(id, 90_000);
    expect(run).toMatchObject({ status: 'completed', usage: { model_calls: 5 } });
    const counts = await asked(user, id);
    // Step b may have been asked in the moment of the kill; what was stored was not.
    expect({ ...counts, 'step b 0': 1 }).toEqual(ONCE);
    await assertIntact(user, id);
  });

  test.each([
    ['read-only', { read_only: true }, 2, 1],
    ['idempotent', { idempotent: true }, 2, 1],
    ['neither', {}, 1, 1],
  ])(
    'during a call of a tool that is %s: no second effect',
    async (_name, annotations, calls, effects) => {
      const user = client();
      await user.request('POST', '/v1/tools', {
        name: 'book',
        description: 'Books',
        url: `${user.endpoints.tools}/slow/book`,
        input_schema: { type: 'object' },
        annotations,
      });
      const id = await user.start({
        plan: [planOf({ id: 'a' })],
        steps: { a: [{ tools: [{ name: 'book', arguments: { room: 7 } }] }, { text: 'booked' }] },
        review: [accept('a')],
      });
      await expect.poll(() => user.toolCalls(), { timeout: 30_000 }).toHaveLength(1);
      kill('worker');
      if (calls === 1) {
        const { approval_id } = await user.asked(id, 'unknown_effect');
        await user.decide(approval_id, { decision: 'respond', message: 'It is booked.' });
      }
      expect(await user.ended(id, 90_000)).toMatchObject({ status: 'completed' });
      expect(await user.toolCalls()).toHaveLength(calls);
      expect(await user.toolCalls('effects')).toHaveLength(effects);
      expect(await asked(user, id)).toEqual({
        'plan  0': 1,
        'step a 0': 1,
        'step a 1': 1,
        'review  0': 1,
      });
      if (calls === 1)
        expect((await user.modelRequests(id)).find(({ turn }) => turn === 1)?.last).toBe(
          'It is booked.',
        );
      await assertIntact(user, id);
    },
  );

  test('four times in one run: more often than any call may fail', async () => {
    const user = client();
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: { a: [slow('A', 4000)] },
      review: [accept('a')],
    });
    for (let times = 1; times <= 4; times++) {
      await expect
        .poll(async () => (await asked(user, id))['step a 0'] ?? 0, { timeout: 40_000 })
        .toBeGreaterThanOrEqual(times);
      kill('worker');
    }
    expect(await user.ended(id, 90_000)).toMatchObject({
      status: 'completed',
      usage: { model_calls: 3 },
    });
    await assertIntact(user, id);
  });
});

test('NATS is away for ten seconds: the run does not notice, and no event is missing or double', async () => {
  const user = client();
  kill('nats', 'SIGSTOP');
  const id = await user.start(threeSteps());
  const run = await user.ended(id, 60_000);
  expect(run).toMatchObject({ status: 'completed' });
  await sleep(10_000 - Math.min(10_000, Date.parse(run.updated_at) - Date.parse(run.created_at)));
  kill('nats');
  expect(await asked(user, id)).toEqual(ONCE);
  await assertIntact(user, id);
});

test('kill -9 of Postgres: answers in flight are kept and stored when it is back', async () => {
  const user = client();
  const id = await user.start(threeSteps(1500));
  await expect.poll(async () => (await asked(user, id))['step a 0'], { timeout: 30_000 }).toBe(1);
  kill('postgres');
  expect(await user.ended(id, 90_000)).toMatchObject({
    status: 'completed',
    usage: { model_calls: 5 },
  });
  expect(await asked(user, id)).toEqual(ONCE);
  await assertIntact(user, id);
});

test('kill -9 of Temporal: the run goes on where it was', async () => {
  const user = client();
  const id = await user.start(threeSteps(1000));
  await expect.poll(async () => (await asked(user, id))['step a 0'], { timeout: 30_000 }).toBe(1);
  kill('temporal');
  expect(await user.ended(id, 120_000)).toMatchObject({
    status: 'completed',
    usage: { model_calls: 5 },
  });
  expect(await asked(user, id)).toEqual(ONCE);
  await assertIntact(user, id);
});

test('a task posted while Temporal is away is accepted, and runs when it is back', async () => {
  const user = client();
  kill('temporal', 'SIGSTOP');
  const id = await user.start(threeSteps(10));
  kill('temporal');
  expect(await user.ended(id, 120_000)).toMatchObject({ status: 'completed' });
  await assertIntact(user, id);
});

test('kill -9 of the API while a client streams: it goes on after the last event it saw', async () => {
  const user = client();
  const id = await user.start(threeSteps(1000));
  const seen: EventEnvelope[] = [];
  for (;;) {
    try {
      for await (const event of user.follow(id, seen.at(-1)?.sequence)) {
        seen.push(event);
        if (seen.length === 4) kill('api');
      }
      break;
    } catch {
      // The connection broke; a client connects again.
      await sleep(100);
    }
  }
  expect(seen).toEqual(await assertIntact(user, id));
  expect(await asked(user, id)).toEqual(ONCE);
});

test('kill -9 of everything but Postgres at once, with runs in flight: all of them complete', async () => {
  const user = client();
  const ids = await Promise.all(Array.from({ length: 8 }, () => user.start(threeSteps(700))));
  await expect
    .poll(async () => (await asked(user, ids[0] ?? ''))['step a 0'], { timeout: 30_000 })
    .toBe(1);
  for (const name of ['temporal', 'nats', 'worker', 'api']) kill(name);
  for (const id of ids) {
    expect(await user.ended(id, 120_000)).toMatchObject({
      status: 'completed',
      usage: { model_calls: 5 },
    });
    await assertIntact(user, id);
  }
});

test('100 runs of five steps at once: none is lost', async () => {
  const user = client();
  const steps = ['a', 'b', 'c', 'd', 'e'];
  const scenario: Scenario = {
    plan: [
      planOf(
        { id: 'a' },
        { id: 'b' },
        { id: 'c', after: ['a', 'b'] },
        { id: 'd', after: ['c'] },
        { id: 'e', after: ['c'] },
      ),
    ],
    review: [accept(...steps)],
  };
  const ids = await Promise.all(Array.from({ length: 100 }, () => user.start(scenario)));
  for (const id of ids) {
    const run = await user.ended(id, 150_000);
    expect(run).toMatchObject({ status: 'completed', usage: { model_calls: 7 } });
    expect(run.steps.map(({ status }) => status)).toEqual(steps.map(() => 'completed'));
  }
  for (const id of ids.slice(0, 5)) await assertIntact(user, id);
});
