import { conversationIdOf } from '../../contracts/conversation-id.ts';
import type { AssignedStep } from '../../contracts/plan.ts';
import type { Review } from '../../contracts/review.ts';
import type { RunRef, RunSettings } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import type { StepRow } from './kept-steps.ts';

export async function readRun(db: Database, run: RunRef) {
  const row = await db
    .selectFrom('workflows')
    .select(['task', 'agent_type', 'input', 'settings', 'review'])
    .where('tenant_id', '=', run.tenant_id)
    .where('workflow_id', '=', run.workflow_id)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('workflow', run.workflow_id);
  return row;
}

export async function readSteps(db: Database, run: RunRef) {
  return db
    .selectFrom('steps')
    .select(['step_id', 'title', 'instruction', 'capability', 'depends_on', 'output', 'agent'])
    .select('output_schema')
    .where('tenant_id', '=', run.tenant_id)
    .where('workflow_id', '=', run.workflow_id)
    .orderBy('position')
    .execute();
}

export const readStepRows = (db: Database, run: RunRef): Promise<StepRow[]> =>
  db
    .selectFrom('steps')
    .selectAll()
    .where('tenant_id', '=', run.tenant_id)
    .where('workflow_id', '=', run.workflow_id)
    .orderBy('position')
    .execute();

export const toAssigned = (row: StepRow): AssignedStep => ({
  step_id: row.step_id,
  title: row.title,
  instruction: row.instruction,
  capability: row.capability,
  depends_on: row.depends_on,
  agent: row.agent,
  ...(row.output_schema && { output_schema: row.output_schema }),
});

/** The tool calls that earlier rounds of a step have made and that may have changed something. */
async function readEffects(db: Database, run: RunRef & { step_id: string }) {
  const conversation = conversationIdOf(run.workflow_id, run.step_id);
  const rows = await db
    .selectFrom('effects')
    .select(['tool', 'arguments', 'status'])
    .where('tenant_id', '=', run.tenant_id)
    .where('owner_id', '=', run.workflow_id)
    .where((eb) =>
      eb.or([
        eb('conversation_id', '=', conversation),
        ...['revision-', 'by/'].map((part) =>
          eb(
            eb.fn('starts_with', ['conversation_id', eb.val(`${conversation}/${part}`)]),
            '=',
            true,
          ),
        ),
      ]),
    )
    // The job of an agent is what is to be mended, not a call that it made.
    .where('tool', 'not like', 'agent %')
    .where('status', 'in', ['succeeded', 'unknown'])
    .orderBy('started_at')
    .execute();
  return rows;
}

/** Everything that the prompt of one step quotes. */
export async function readStepContext(
  db: Database,
  run: RunRef & { step_id: string; round: number },
) {
  const [row, steps, effects] = await Promise.all([
    readRun(db, run),
    readSteps(db, run),
    run.round > 0 ? readEffects(db, run) : [],
  ]);
  const step = steps.find(({ step_id }) => step_id === run.step_id);
  if (!step) throw new NotFoundError('step', run.step_id);
  return {
    task: row.task,
    input: row.input,
    title: step.title,
    instruction: step.instruction,
    output_schema: outputSchemaOf(step, steps, row.settings),
    dependencies: steps.filter(({ step_id }) => step.depends_on.includes(step_id)),
    ...(run.round > 0 && {
      revision: { output: step.output, feedback: feedbackFor(row.review, run.step_id), effects },
    }),
  };
}

/** What a step must deliver: by its own schema, or by that of the run if nothing builds on it. */
function outputSchemaOf(
  { step_id, output_schema }: Pick<StepRow, 'step_id' | 'output_schema'>,
  steps: Pick<StepRow, 'depends_on'>[],
  settings: RunSettings,
): Record<string, unknown> | undefined {
  const isLast = !steps.some(({ depends_on }) => depends_on.includes(step_id));
  return output_schema ?? (isLast ? settings.output_schema : undefined);
}

const feedbackFor = (review: Review | null, stepId: string) =>
  review?.steps.find(({ step_id }) => step_id === stepId)?.feedback ?? '';
