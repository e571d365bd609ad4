import { sql } from 'kysely';
import { PLAN_CONVERSATION, reviewConversation } from '../../contracts/conversation-id.ts';
import type { RunRef, RunSnapshot } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { previewOf } from './continue-step.ts';
import { readStepRows, toAssigned } from './run-context.ts';

/** Where a run that was retried or forked goes on. */
export async function readSnapshot(db: Database, run: RunRef): Promise<RunSnapshot> {
  const [row, steps, planned, approved, answers] = await Promise.all([
    db
      .selectFrom('workflows')
      .select(['round', 'last_sequence'])
      .where('tenant_id', '=', run.tenant_id)
      .where('workflow_id', '=', run.workflow_id)
      .executeTakeFirst(),
    readStepRows(db, run),
    db
      .selectFrom('events')
      .select('sequence')
      .where('tenant_id', '=', run.tenant_id)
      .where('resource', '=', 'workflows')
      .where('resource_id', '=', run.workflow_id)
      .where('type', '=', 'workflow.plan_created')
      .limit(1)
      .executeTakeFirst(),
    db
      .selectFrom('approvals')
      .select('approval_id')
      .where('tenant_id', '=', run.tenant_id)
      .where('owner_id', '=', run.workflow_id)
      .where('kind', '=', 'plan')
      // An edit that was never made was not approved.
      .where(
        sql<boolean>`(decision->>'decision' = 'approve' or decision->>'decision' = 'edit' and exists (
          select from events e where e.tenant_id = approvals.tenant_id and e.resource = 'workflows'
            and e.resource_id = approvals.owner_id and e.type = 'workflow.plan_created'
            and e.payload->>'cause' = 'edited'))`,
      )
      .limit(1)
      .executeTakeFirst(),
    db
      .selectFrom('messages')
      .select(['conversation_id', (eb) => eb.fn.countAll<string>().as('count')])
      .where('tenant_id', '=', run.tenant_id)
      .where('owner_id', '=', run.workflow_id)
      .where('role', '=', 'assistant')
      .groupBy('conversation_id')
      .execute(),
  ]);
  if (!row) throw new NotFoundError('workflow', run.workflow_id);
  const lastTurn = (place: string) => {
    const id = `${run.workflow_id}/${place}`;
    const count = Number(answers.find((row) => row.conversation_id === id)?.count ?? 0);
    return Math.max(0, count - 1);
  };
  return {
    plan: steps.length > 0 ? { steps: steps.map(toAssigned) } : null,
    plan_recorded: planned !== undefined,
    plan_approved: approved !== undefined,
    plan_turn: lastTurn(PLAN_CONVERSATION),
    review_turn: lastTurn(reviewConversation(row.round)),
    completed: steps
      .filter(({ status }) => status === 'completed')
      .map(({ step_id, output }) => ({ step_id, preview: previewOf(output ?? '') })),
    round: row.round,
    last_sequence: row.last_sequence,
  };
}
