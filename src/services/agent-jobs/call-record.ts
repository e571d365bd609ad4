import { sql } from 'kysely';
import type { Progress } from '../../agents/adapter.ts';
import type { Database } from '../../db/database.ts';
import type { AgentQuestion } from '../../db/tables/agents.ts';
import { toStorableJson } from '../../platform/storable-json.ts';

export interface CallKey {
  tenantId: string;
  callId: string;
}

export interface CallRecord {
  progress: Progress | null;
  question: AgentQuestion | null;
}

/** What is known of a job; it is written down where it is new. */
export async function openCall(
  db: Database,
  { tenantId, callId }: CallKey,
  job: { workflowId: string; stepId: string | null; agentId: string },
): Promise<CallRecord> {
  await db
    .insertInto('agent_calls')
    .values({
      tenant_id: tenantId,
      call_id: callId,
      owner_kind: 'workflow',
      owner_id: job.workflowId,
      step_id: job.stepId,
      agent_id: job.agentId,
      progress: null,
      question: null,
      outcome: null,
      finished_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return db
    .selectFrom('agent_calls')
    .select(['progress', 'question'])
    .where('tenant_id', '=', tenantId)
    .where('call_id', '=', callId)
    .executeTakeFirstOrThrow();
}

export const saveProgress = (db: Database, key: CallKey, progress: Progress): Promise<void> =>
  change(db, key, { progress: toStorableJson(progress) });

export const saveQuestion = (db: Database, key: CallKey, question: AgentQuestion): Promise<void> =>
  change(db, key, { question: toStorableJson(question) });

/** A job that was begun anew, because what became of the last one is settled, knows nothing of it. */
export const forgetProgress = (db: Database, key: CallKey): Promise<void> =>
  change(db, key, { progress: null, question: null });

/** For the statistics. A failure is overwritten by a later answer, as after a retry of the run. */
export async function closeCall(
  db: Database,
  { tenantId, callId }: CallKey,
  outcome: 'answered' | 'failed',
): Promise<void> {
  await db
    .updateTable('agent_calls')
    .set({ outcome, finished_at: sql`now()` })
    .where('tenant_id', '=', tenantId)
    .where('call_id', '=', callId)
    .where((eb) => eb.or([eb('outcome', 'is', null), eb('outcome', '=', 'failed')]))
    .execute();
}

async function change(
  db: Database,
  { tenantId, callId }: CallKey,
  columns: { progress?: string | null; question?: string | null },
): Promise<void> {
  await db
    .updateTable('agent_calls')
    .set(columns)
    .where('tenant_id', '=', tenantId)
    .where('call_id', '=', callId)
    .execute();
}
