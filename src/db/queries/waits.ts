import { sql } from 'kysely';
import type { Owner } from '../../contracts/owner.ts';
import type { RunRef } from '../../contracts/run.ts';
import type { Database } from '../database.ts';

export interface Wait {
  tenantId: string;
  callId: string;
  owner: Owner;
  stepId: string | null;
  what: string;
  reason: string;
  /** Until the next attempt. */
  delayMs: number;
}

/**
 * Notes that a call found something away once more.
 * @returns seconds since the first time; a call that came through, or was not made for a while, begins to wait anew
 */
export async function noteWait(db: Database, wait: Wait): Promise<number> {
  const { rows } = await sql<{ seconds: number }>`
    insert into waits (tenant_id, call_id, owner_kind, owner_id, step_id, what, reason, next_attempt_at)
    values (${wait.tenantId}, ${wait.callId}, ${wait.owner.kind}, ${wait.owner.id}, ${wait.stepId}, ${wait.what}, ${wait.reason},
      now() + make_interval(secs => ${wait.delayMs / 1000}))
    on conflict (tenant_id, call_id) do update set
      what = excluded.what, reason = excluded.reason, next_attempt_at = excluded.next_attempt_at,
      since = case when waits.next_attempt_at < now() - interval '5 minutes' then now() else waits.since end
    returning extract(epoch from now() - since)::float8 as seconds
  `.execute(db);
  return rows[0]?.seconds ?? 0;
}

/**
 * The call came through, or is given up.
 * @param callIds one call may wait under several ids: for its peer, and for a slot of a worker
 * @returns for how many seconds it waited
 */
export async function endWait(
  db: Database,
  tenantId: string,
  ...callIds: string[]
): Promise<number> {
  const { rows } = await sql<{ seconds: number }>`
    delete from waits where tenant_id = ${tenantId} and call_id = any (${callIds}::text[])
    returning extract(epoch from next_attempt_at - since)::float8 as seconds
  `.execute(db);
  return rows.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Each call of the run may wait as long as at first. */
export const forgetWaits = (trx: Database, { tenant_id, workflow_id }: RunRef) =>
  trx
    .deleteFrom('waits')
    .where('tenant_id', '=', tenant_id)
    .where('owner_id', '=', workflow_id)
    .execute();

/**
 * What a run waits for, the longest wait first. An attempt whose time has come may be at work by now: after a moment the wait is not
 * shown.
 */
export const readWaits = (db: Database, tenantId: string, workflowId: string) =>
  db
    .selectFrom('waits')
    .select(['step_id', 'what', 'reason', 'since', 'next_attempt_at'])
    .where('tenant_id', '=', tenantId)
    .where('owner_id', '=', workflowId)
    .where('next_attempt_at', '>', sql<Date>`now() - interval '10 seconds'`)
    .orderBy('since')
    .execute();

export type ShownWait = Awaited<ReturnType<typeof readWaits>>[number];
