import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/contracts/audit.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';

let stack: Awaited<ReturnType<typeof startTestStack>>;
let temporal: Client;
beforeAll(async () => {
  stack = await startTestStack();
  const connection = await Connection.connect({ address: stack.endpoints.temporal });
  temporal = new Client({ connection });
});
afterAll(async () => {
  await temporal?.connection.close();
  await stack?.stop();
});

const KILLS = 7;
const CANCELS_PER_KILL = 4;

test('kill -9 of the API around cancels: every cancel that takes effect has one entry', async () => {
  const user = new TestClient(stack.endpoints);
  const ids: string[] = [];
  const startRun = async () => {
    const id = await user.start(
      { plan: [planOf({ id: 'a' })], review: [accept('a')] },
      { approval: 'plan' },
    );
    await user.asked(id, 'plan');
    return id;
  };
  for (let number = 0; number < KILLS; number++) {
    const round = await Promise.all(Array.from({ length: CANCELS_PER_KILL }, startRun));
    ids.push(...round);
    // Apart by a few milliseconds, so that one kill meets cancels at different points.
    const answers = round.map(async (id, index) => {
      await sleep(index * 5);
      await user.request('DELETE', `/v1/workflows/${id}`).catch(() => undefined);
    });
    await sleep(2 + Math.random() * 38);
    process.kill(stack.pids.api ?? Number.NaN, 'SIGKILL');
    await Promise.all(answers);
    for (const id of round) await user.waitFor(id, () => true);
  }
  const isCancelled = async (id: string) => {
    const { raw } = await temporal.workflow.getHandle(`${user.tenant}/${id}`).describe();
    return (
      raw.workflowExtendedInfo?.cancelRequested === true ||
      (await user.get(id)).status === 'cancelled'
    );
  };
  const read = async (query: string) =>
    (
      await user.request<{ items: AuditEntry[] }>(
        'GET',
        `/v1/audit?action=workflow.cancel&limit=100&${query}`,
      )
    ).body.items;
  const cancelled: string[] = [];
  for (const id of ids) if (await isCancelled(id)) cancelled.push(id);
  expect(cancelled).not.toEqual([]);
  // Before anything is made good, no act is missing.
  const entries = await read('');
  const known = new Set(entries.map(({ resource_id }) => resource_id));
  expect(cancelled.filter((id) => !known.has(id))).toEqual([]);
  await expect.poll(() => read('result=pending'), { timeout: 120_000, interval: 1000 }).toEqual([]);
  const completed = await read('');
  expect(completed).toHaveLength(entries.length);
  for (const id of ids) {
    const results = completed
      .filter(({ resource_id }) => resource_id === id)
      .map(({ result }) => result);
    if (cancelled.includes(id)) expect(results).toEqual(['succeeded']);
    else expect(results.filter((result) => result !== 'failed')).toEqual([]);
  }
}, 600_000);
