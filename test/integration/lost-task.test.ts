import { expect, inject, test } from 'vitest';
import type { RunFact } from '../../src/contracts/run.ts';
import type { WorkflowStatus } from '../../src/contracts/workflow.ts';
import { createDatabase } from '../../src/db/database.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { recordFacts } from '../../src/services/runs/record-facts.ts';
import { TestClient } from '../support/client.ts';

/**
 * A workflow task whose worker is killed after its facts were written is done again, and may see more than before. Then the log is ahead,
 * in another order, or has a fact that does not come again.
 */
test('the log of a run takes each fact once, whatever a lost workflow task has written before', async () => {
  const user = new TestClient(inject('endpoints'));
  const { db } = createDatabase({
    url: user.endpoints.postgres,
    poolSize: 1,
    name: 'test',
    log: createLogger('test', 'silent'),
  });
  const run = { tenant_id: user.tenant, workflow_id: `wf_${'0'.repeat(26)}` };
  await db
    .insertInto('workflows')
    .values({
      ...run,
      task: 'x',
      agent_type: 'general',
      max_revisions: 0,
      settings: '{}',
      request_hash: '',
      input: null,
      metadata: null,
      review: null,
      error: null,
      finished_at: null,
      session_id: null,
      forked_from: null,
      output: null,
      waiting_since: null,
    })
    .execute();
  const status = (n: number, now: WorkflowStatus, previous: WorkflowStatus): RunFact => ({
    key: `0/status/${n}/${now}`,
    kind: 'status_changed',
    status: now,
    previous_status: previous,
  });
  const started = (step_id: string): RunFact => ({
    key: `0/step_started/${step_id}/0`,
    kind: 'step_started',
    step_id,
    title: step_id,
    agent: 'general@1',
    round: 0,
  });
  const record = (first_sequence: number, now: WorkflowStatus, ...facts: RunFact[]) =>
    recordFacts(db, { ...run, first_sequence, status: now, round: 0, facts });

  expect(await record(2, 'planning', status(1, 'planning', 'pending'))).toBe(2);
  // Lost: the worker is killed after these.
  await record(3, 'awaiting_approval', status(2, 'awaiting_approval', 'planning'));
  await record(4, 'executing', status(3, 'executing', 'awaiting_approval'), started('a'));
  // Again, and without the question: b is ready now, too.
  const last = await record(
    3,
    'executing',
    status(2, 'executing', 'planning'),
    started('b'),
    started('a'),
  );
  expect(last).toBe(6);
  // The same once more, because its answer was lost.
  expect(
    await record(3, 'executing', status(2, 'executing', 'planning'), started('b'), started('a')),
  ).toBe(6);
  // A fact that the lost task has written later comes in a later batch.
  await record(7, 'executing', started('b'));
  await record(7, 'reviewing', status(3, 'reviewing', 'executing'));
  const rows = await db
    .selectFrom('events')
    .select(['sequence', 'type', 'payload'])
    .where('resource_id', '=', run.workflow_id)
    .where('tenant_id', '=', run.tenant_id)
    .orderBy('sequence')
    .execute();
  expect(rows.map(({ sequence }) => sequence)).toEqual([2, 3, 4, 5, 6, 7]);
  expect(rows.map(({ payload }) => payload.status ?? payload.step_id)).toEqual([
    'planning',
    'awaiting_approval',
    'executing',
    'a',
    'b',
    'reviewing',
  ]);
  // The end may be written again; whatever else is, learns how the log has ended.
  const completed = status(4, 'completed', 'reviewing');
  expect(await record(8, 'completed', completed)).toBe(8);
  expect(await record(8, 'completed', completed)).toBe(8);
  for (const again of [
    () => record(7, 'executing', started('b')),
    () => record(9, 'executing', started('c')),
  ])
    await expect(again()).rejects.toMatchObject({ name: 'RunEndedError', status: 'completed' });
  await db.destroy();
});
