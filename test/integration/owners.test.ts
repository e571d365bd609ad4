import { sql } from 'kysely';
import { afterAll, expect, inject, test } from 'vitest';
import { createDatabases } from '../../src/db/database.ts';
import { createLogger } from '../../src/platform/logger.ts';

const { systemDb, close } = createDatabases({
  url: inject('endpoints').postgres,
  poolSize: 1,
  name: 'owners-test',
  log: createLogger('test', 'silent'),
});
afterAll(close);

test('a process of the previous version writes `workflow_id` alone, and its rows have an owner', async () => {
  const { rows } = await sql<{ owner_kind: string; owner_id: string; workflow_id: string }>`
    insert into approval_waiters (tenant_id, approval_id, workflow_id, temporal_id)
    values ('owners', 'ap_1', 'wf_1', 'x'), ('owners', 'ap_1', 'ac_1', 'y')
    returning owner_kind, owner_id, workflow_id
  `.execute(systemDb);
  expect(rows).toEqual([
    { owner_kind: 'workflow', owner_id: 'wf_1', workflow_id: 'wf_1' },
    { owner_kind: 'agent_creation', owner_id: 'ac_1', workflow_id: 'ac_1' },
  ]);
});

test('a process of the previous version finds the rows of this one by `workflow_id`', async () => {
  const { rows } = await sql<{ workflow_id: string }>`
    insert into waits (tenant_id, call_id, owner_kind, owner_id, what, reason, next_attempt_at)
    values ('owners', 'c', 'workflow', 'wf_2', 'model', 'away', now())
    returning workflow_id
  `.execute(systemDb);
  expect(rows).toEqual([{ workflow_id: 'wf_2' }]);
});
