import { type Kysely, sql } from 'kysely';

/** Kept answers are found by the name of their operation, no longer by the method and path of one gateway. */
const NAMES = {
  'POST /v1/workflows/:workflow_id/retry': 'retryWorkflow',
  'POST /v1/workflows/:workflow_id/steps/:step_id/messages': 'sendMessageToStep',
  'POST /v1/agent-creations/:agent_creation_id/revive': 'reviveAgentCreation',
  'POST /v1/schedules/:schedule_id/trigger': 'triggerSchedule',
  'POST /v1/schedules/:schedule_id/backfill': 'backfillSchedule',
};

export async function up(db: Kysely<unknown>): Promise<void> {
  // Forced row-level security hides the rows from the owner of the table, too.
  await sql`alter table kept_answers no force row level security`.execute(db);
  for (const [route, name] of Object.entries(NAMES))
    await sql`update kept_answers set operation = ${name} where operation = ${route}`.execute(db);
  await sql`alter table kept_answers force row level security`.execute(db);
}
