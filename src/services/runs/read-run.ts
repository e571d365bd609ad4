import { sql } from 'kysely';
import { temporalIdOf } from '../../contracts/ids.ts';
import type { Page } from '../../contracts/page.ts';
import type { RunSettings } from '../../contracts/run.ts';
import {
  isTerminal,
  type StepState,
  type UsageTotals,
  type WaitingFor,
  type WorkflowDetail,
  type WorkflowListQuery,
  type WorkflowResult,
  type WorkflowStatus,
  type WorkflowSummary,
} from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { keysetPage } from '../../db/keyset-page.ts';
import { readWaits, type ShownWait } from '../../db/queries/waits.ts';
import { ConflictError, NotFoundError } from '../../platform/errors.ts';
import { agentLabel } from '../blueprints/blueprints.ts';
import { toBudget, workflowScope } from '../budgets/scopes.ts';
import { readOutput } from '../conversations/read-output.ts';
import { usageOfWorkflow } from '../usage/usage.ts';
import { findWebhook } from '../webhooks/read-webhook.ts';
import type { StepRow } from './kept-steps.ts';
import { outputOf } from './output-of.ts';
import { readStepRows } from './run-context.ts';

const SUMMARY = [
  'workflow_id',
  'status',
  'agent_type',
  'schedule_id',
  'created_at',
  'updated_at',
  'finished_at',
  'error',
] as const;

/** In a list a task is shown by its beginning. */
const TASK_PREVIEW = 500;

/** Newest first; rows that are added meanwhile do not shift the pages. */
export async function listRuns(
  db: Database,
  tenantId: string,
  query: WorkflowListQuery,
): Promise<Page<WorkflowSummary>> {
  let select = db
    .selectFrom('workflows')
    .select(SUMMARY)
    .select(sql<string>`left(task, ${sql.lit(TASK_PREVIEW)})`.as('task'))
    .where('tenant_id', '=', tenantId);
  if (!query.executions) select = select.where('is_execution', '=', false);
  if (query.status) select = select.where('status', '=', query.status);
  if (query.agent_type) select = select.where('agent_type', '=', query.agent_type);
  if (query.schedule_id) select = select.where('schedule_id', '=', query.schedule_id);
  if (query.created_after) select = select.where('created_at', '>=', new Date(query.created_after));
  if (query.created_before)
    select = select.where('created_at', '<', new Date(query.created_before));
  if (query.session_id) select = select.where('session_id', '=', query.session_id);
  if (query.q) select = select.where(sql<boolean>`strpos(lower(task), lower(${query.q})) > 0`);
  return keysetPage(
    select,
    { list: 'workflows', time: 'created_at', id: 'workflow_id' },
    query,
    toSummary,
  );
}

/** A run with its steps. @throws NotFoundError */
export async function getRun(
  db: Database,
  tenantId: string,
  workflowId: string,
  temporalUi: TemporalUi,
): Promise<WorkflowDetail> {
  // First, so that an end is never shown with less than everything that was before it.
  const { row, steps } = await readRunAndSteps(db, tenantId, workflowId);
  const [found, usage, approvals, budget, webhook] = await Promise.all([
    readWaits(db, tenantId, workflowId),
    usageOfWorkflow(db, tenantId, workflowId),
    readPendingApprovals(db, tenantId, workflowId),
    readBudget(db, tenantId, workflowId),
    findWebhook(db, tenantId, workflowId),
  ]);
  const self = `/v1/workflows/${workflowId}`;
  // A run that has ended waits for nothing, whatever its calls waited for.
  const waits = isTerminal(row.status) ? [] : found;
  return {
    ...toSummary(row),
    input: row.input,
    metadata: row.metadata,
    session_id: row.session_id,
    user_id: row.user_id,
    rights_dropped: row.user_rights?.dropped ?? null,
    approval: row.settings.approval ?? null,
    budget,
    pending_approvals: approvals,
    forked_from: row.forked_from,
    attempt: row.attempt,
    max_revisions: row.max_revisions,
    round: row.round,
    last_sequence: row.last_sequence,
    steps: steps.map((step) =>
      toStepState(
        step,
        usage.steps.get(step.step_id),
        waits.find(({ step_id }) => step_id === step.step_id),
      ),
    ),
    review: row.review,
    usage: usage.total,
    waiting_for: toWaitingFor(waits[0]),
    webhook,
    links: {
      self,
      events: `${self}/events`,
      result: `${self}/result`,
      temporal_ui: temporalLink(temporalUi, tenantId, workflowId),
    },
  };
}

/** @throws NotFoundError ConflictError while the run goes on */
export async function getResult(
  db: Database,
  tenantId: string,
  workflowId: string,
): Promise<WorkflowResult> {
  const row = await readRow(db, tenantId, workflowId);
  if (!isTerminal(row.status)) {
    throw new ConflictError('not_finished', `The workflow is ${row.status}; it has no result yet.`);
  }
  const [steps, usage] = await Promise.all([
    readStepRows(db, { tenant_id: tenantId, workflow_id: workflowId }),
    usageOfWorkflow(db, tenantId, workflowId),
  ]);
  const output = row.output ?? outputOf(steps);
  return {
    workflow_id: workflowId,
    status: row.status,
    output,
    data: dataOf(output, row.settings),
    steps: steps.map(({ step_id, title, status, output }) => ({ step_id, title, status, output })),
    review: row.review,
    error: row.error,
    usage: usage.total,
  };
}

/** The output as JSON, if the run's schema demands that. */
export function dataOf(
  output: string | null,
  { output_schema }: Pick<RunSettings, 'output_schema'>,
): Record<string, unknown> | null {
  if (output === null || !output_schema) return null;
  const read = readOutput(output, output_schema);
  return read.kind === 'value' ? read.value : null;
}

/** @throws NotFoundError */
export async function getStatus(
  db: Database,
  tenantId: string,
  workflowId: string,
): Promise<{ status: WorkflowStatus; last_sequence: number; webhook: boolean }> {
  const row = await db
    .selectFrom('workflows')
    .select(['status', 'last_sequence', 'settings'])
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('workflow', workflowId);
  const { settings, ...status } = row;
  return { ...status, webhook: settings.webhook === true };
}

export interface TemporalUi {
  url: string | undefined;
  namespace: string;
}

function temporalLink(ui: TemporalUi, tenantId: string, workflowId: string): string | null {
  if (!ui.url) return null;
  const id = encodeURIComponent(temporalIdOf(tenantId, workflowId));
  return `${ui.url}/namespaces/${ui.namespace}/workflows/${id}`;
}

async function readRow(db: Database, tenantId: string, workflowId: string) {
  const row = await db
    .selectFrom('workflows')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('workflow', workflowId);
  return row;
}

/**
 * Both are read at the same time, and may be a moment apart. A run that has ended has no step that is open: then the steps are those of a
 * moment before its end, and are read again.
 */
async function readRunAndSteps(db: Database, tenantId: string, workflowId: string) {
  const [row, steps] = await Promise.all([
    readRow(db, tenantId, workflowId),
    readStepRows(db, { tenant_id: tenantId, workflow_id: workflowId }),
  ]);
  const isOpen = steps.some(({ status }) => status === 'pending' || status === 'running');
  if (!isTerminal(row.status) || !isOpen) return { row, steps };
  return { row, steps: await readStepRows(db, { tenant_id: tenantId, workflow_id: workflowId }) };
}

/** Those that the run waits for; a budget's may have been asked by another run, and an agent creation asks for itself. */
async function readPendingApprovals(db: Database, tenantId: string, workflowId: string) {
  const awaited = db
    .selectFrom('approval_waiters as w')
    .select('w.approval_id')
    .where('w.tenant_id', '=', tenantId)
    .where('w.owner_id', '=', workflowId);
  const rows = await db
    .selectFrom('approvals as a')
    .select('a.approval_id')
    .where('a.tenant_id', '=', tenantId)
    .where('a.status', '=', 'pending')
    .where((eb) =>
      eb.or([
        eb('a.owner_id', '=', workflowId),
        eb('a.approval_id', 'in', awaited),
        eb('a.owner_id', 'in', awaited),
      ]),
    )
    .orderBy('a.requested_at')
    .execute();
  return rows.map(({ approval_id }) => approval_id);
}

async function readBudget(db: Database, tenantId: string, workflowId: string) {
  const row = await db
    .selectFrom('budgets')
    .select(['scope', 'limits', 'step', 'version'])
    .where('tenant_id', '=', tenantId)
    .where('scope', '=', workflowScope(workflowId))
    .executeTakeFirst();
  return row ? toBudget(db, tenantId, row) : null;
}

type SummaryRow = Omit<WorkflowSummary, 'created_at' | 'updated_at' | 'finished_at'> & {
  created_at: Date;
  updated_at: Date;
  finished_at: Date | null;
};

const toSummary = (row: SummaryRow): WorkflowSummary => ({
  workflow_id: row.workflow_id,
  status: row.status,
  task: row.task,
  agent_type: row.agent_type,
  schedule_id: row.schedule_id,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
  error: row.error,
});

const toWaitingFor = (wait: ShownWait | undefined): WaitingFor | null =>
  wait
    ? {
        what: wait.what,
        reason: wait.reason,
        since: wait.since.toISOString(),
        next_attempt_at: wait.next_attempt_at.toISOString(),
      }
    : null;

const toStepState = (
  row: StepRow,
  usage: UsageTotals | undefined,
  wait: ShownWait | undefined,
): StepState => ({
  step_id: row.step_id,
  title: row.title,
  instruction: row.instruction,
  capability: row.capability,
  depends_on: row.depends_on,
  output_schema: row.output_schema,
  agent: agentLabel(row.agent),
  model: row.agent.model,
  status: row.status,
  round: row.round,
  output: row.output,
  error: row.error,
  usage: usage ?? null,
  waiting_for: toWaitingFor(wait),
  started_at: row.started_at?.toISOString() ?? null,
  finished_at: row.finished_at?.toISOString() ?? null,
});
