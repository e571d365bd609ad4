import type { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import { creationEdit } from '../../contracts/agent-creation.ts';
import {
  type Approval,
  type Decision,
  type DecisionRequest,
  resultEdit,
  resultRejection,
} from '../../contracts/approval.ts';
import { budgetLimits } from '../../contracts/budget.ts';
import { plan } from '../../contracts/plan.ts';
import type { RightsDropped } from '../../contracts/rights-dropped.ts';
import type { Database } from '../../db/database.ts';
import { isCreationId } from '../../db/queries/read-owner.ts';
import {
  ConflictError,
  type FieldError,
  InvalidInputError,
  NotFoundError,
} from '../../platform/errors.ts';
import type { ToolDefinition } from '../../tools/tool.ts';
import { findArgumentProblem } from '../../tools/validate-arguments.ts';
import { findProblems } from '../agent-creations/change-items.ts';
import { type Actor, audit } from '../audit/audit.ts';
import { checkSchema } from '../deployments/check-schema.ts';
import { isObject } from '../deployments/json-value.ts';
import { assignOrRefuse } from '../planning/assign-agents.ts';
import { readTeam } from '../planning/team.ts';
import { readRun } from '../runs/run-context.ts';
import { dropRights } from '../user-tokens/drop-rights.ts';
import type { TokenVault } from '../user-tokens/token-vault.ts';
import { type ApprovalRow, toApproval } from './approval-row.ts';
import { bringToken } from './bring-token.ts';
import { closeApproval } from './close.ts';
import { readContent } from './elicitation.ts';
import { expireApproval } from './expire.ts';
import { type WakeDeps, wakeWaiters } from './wake-waiters.ts';

export interface DecideDeps extends WakeDeps {
  notify(): void;
  vault: TokenVault;
  /** Every tool of a tenant, to check edited arguments. */
  catalogue(tenantId: string): Promise<ToolDefinition[]>;
}

export interface DecideRequest {
  tenantId: string;
  approvalId: string;
  body: DecisionRequest;
  actor: Actor;
  principal: Principal;
  idempotencyKey: string | undefined;
  log: { warn(fields: object, message: string): void };
}

/**
 * Decides a question, once. Postgres is the judge: of many who decide at the same time one wins, and the others get the
 * winner's decision with the conflict. The waiting workflow is woken afterwards; the reconcile workflow makes good what is lost.
 * @throws NotFoundError InvalidInputError
 * @throws ConflictError `already_decided`, `subject_changed`, `approval_expired`, `approval_withdrawn`
 */
export async function decideApproval(deps: DecideDeps, request: DecideRequest): Promise<Approval> {
  const { tenantId, approvalId } = request;
  if (await expireApproval(deps.db, tenantId, approvalId)) {
    deps.notify();
    await wake(deps, request);
  }
  const row = await find(deps.db, request);
  if (row.status === 'pending') {
    await assertFits(deps, row, request);
    await bringToken(deps, row, request.principal, request.body.decision);
  }
  const decided = await deps.db.transaction().execute(async (trx) => {
    // The run's row is locked before the approval's, as everywhere.
    const isSteered = row.status === 'pending' && steers(row, request.body);
    const dropped = isSteered
      ? await dropRights(trx, row, request.principal, 'approval.decide')
      : null;
    return decide(trx, request, dropped);
  });
  deps.notify();
  await wake(deps, request);
  return toApproval(decided);
}

/** Whether the decision puts words into the run, and does not only say yes or no to what is shown. */
const steers = ({ kind }: ApprovalRow, { decision, edit, message }: DecisionRequest): boolean =>
  kind !== 'budget' &&
  (decision === 'edit' ||
    decision === 'respond' ||
    edit !== undefined ||
    // The message of an approval is shown to nobody but an agent that has asked.
    (message !== undefined && (decision === 'reject' || kind === 'question')));

async function find(db: Database, { tenantId, approvalId }: DecideRequest): Promise<ApprovalRow> {
  const row = await db
    .selectFrom('approvals')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('approval_id', '=', approvalId)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('approval', approvalId);
  return row;
}

async function decide(
  trx: Database,
  request: DecideRequest,
  dropped: RightsDropped | null,
): Promise<ApprovalRow> {
  const { tenantId, approvalId, body, actor, idempotencyKey } = request;
  const row = await trx
    .selectFrom('approvals')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('approval_id', '=', approvalId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new NotFoundError('approval', approvalId);
  if (row.status !== 'pending') {
    // The same request again, because its answer was lost.
    if (idempotencyKey !== undefined && row.request_key === idempotencyKey) return row;
    throw closedConflict(row);
  }
  if (body.subject_hash !== undefined && body.subject_hash !== row.subject_hash) {
    throw new ConflictError(
      'subject_changed',
      'What would be decided is not what you have seen: read the approval again.',
      { subject_hash: row.subject_hash },
    );
  }
  const decision: Decision = {
    decision: body.decision,
    message: body.message ?? null,
    edit: body.edit ?? null,
    decided_by: actor.userId,
    decided_at: new Date().toISOString(),
    decided_from: { ip: actor.ip, user_agent: actor.userAgent },
    rights_dropped: dropped,
  };
  const closed = await closeApproval(trx, row, 'decided', decision, idempotencyKey);
  await audit(trx, {
    tenantId,
    actor,
    action: 'approval.decide',
    resource: 'approvals',
    resourceId: approvalId,
    details: {
      decision: body.decision,
      kind: row.kind,
      ...(isCreationId(row.workflow_id)
        ? { agent_creation_id: row.workflow_id }
        : { workflow_id: row.workflow_id }),
      subject_hash: row.subject_hash,
      ...(dropped && { rights_dropped: dropped.user_id }),
    },
  });
  return closed;
}

function closedConflict(row: ApprovalRow): ConflictError {
  switch (row.status) {
    case 'decided':
      return new ConflictError(
        'already_decided',
        `The approval was decided before: ${row.decision?.decision} by ${row.decision?.decided_by}.`,
        { decision: row.decision },
      );
    case 'expired':
      return new ConflictError('approval_expired', 'The time to decide is over.', {
        decision: row.decision,
      });
    default:
      return new ConflictError(
        'approval_withdrawn',
        'The question is no longer open: the run has ended, or went on without it.',
      );
  }
}

async function wake(deps: DecideDeps, { tenantId, approvalId, log }: DecideRequest) {
  try {
    await wakeWaiters(deps, tenantId, approvalId);
  } catch (error) {
    log.warn(
      { err: error, approval_id: approvalId },
      'decided, but the run is not woken yet: the reconcile workflow will',
    );
  }
}

/** Whether the decision is one of the choices and brings what it needs. @throws InvalidInputError */
async function assertFits(deps: DecideDeps, row: ApprovalRow, request: DecideRequest) {
  const { decision, edit, message } = request.body;
  const choices = row.choices.map((choice) => choice.decision);
  if (!choices.includes(decision)) {
    refuse('decision', `must be one of ${choices.join(', ')}`);
  }
  if (decision === 'respond' && message === undefined)
    refuse('message', 'is the answer: it is needed');
  if (decision === 'respond' || decision === 'edit') assertContent(row, request.body);
  if (decision === 'edit') {
    if (!edit) refuse('edit', 'is needed');
    else await assertEdit(deps, row, edit);
  } else if (edit && decision === 'reject' && row.kind === 'result') {
    parseField(resultRejection, edit);
  } else if (edit) {
    refuse('edit', `does not go with the decision ${decision}`);
  }
}

/** What an MCP server or an agent asked for is checked here, while the person can still correct it. */
function assertContent(row: ApprovalRow, { decision, edit, message }: DecisionRequest): void {
  if (row.kind !== 'question') return;
  const { edit_schema: schema } = row.subject;
  if (decision === 'edit' && isObject(schema)) {
    const problems = checkSchema('edit', edit, schema);
    if (problems.length > 0)
      throw new InvalidInputError(problems.map(({ field, message }) => ({ field, message })));
  }
  const read = readContent(row.subject, { edit: edit ?? null, message: message ?? null });
  if (read?.kind === 'problem') refuse(read.field, read.problem);
}

async function assertEdit(deps: DecideDeps, row: ApprovalRow, edit: Record<string, unknown>) {
  if (row.kind === 'plan') return assertPlan(deps.db, row, edit);
  if (row.kind === 'result') return parseField(resultEdit, edit);
  if (row.kind === 'budget') return parseField(budgetLimits, edit);
  if (row.kind === 'agent_creation') return assertCreation(deps.db, row, edit);
  // Looked at by assertContent.
  if (row.kind === 'question') return;
  const tools = await deps.catalogue(row.tenant_id);
  const tool = tools.find(({ name }) => name === row.subject.tool);
  if (!tool) throw new ConflictError('tool_gone', `There is no tool ${row.subject.tool} any more.`);
  const problem = findArgumentProblem(edit, tool.input_schema);
  if (problem) refuse('edit', problem);
}

/** Everything in it must be something that somebody can do. */
async function assertPlan(db: Database, row: ApprovalRow, edit: Record<string, unknown>) {
  parseField(plan, edit);
  const { tenant_id, workflow_id } = row;
  const [run, team] = await Promise.all([
    readRun(db, { tenant_id, workflow_id }),
    readTeam(db, tenant_id, ''),
  ]);
  const { agent_type: agentType, settings } = run;
  assignOrRefuse(plan.parse(edit), { agentType, team, prefer: settings.prefer }, 'edit.');
}

/** Its values must be those that the graphs take. */
async function assertCreation(db: Database, row: ApprovalRow, edit: Record<string, unknown>) {
  parseField(creationEdit, edit);
  const ref = { tenant_id: row.tenant_id, agent_creation_id: row.workflow_id };
  const problems = await findProblems(db, ref, creationEdit.parse(edit).items);
  if (problems.length > 0)
    throw new InvalidInputError(
      problems.map(({ field, message }) => ({ field: `edit.${field}`, message })),
    );
}

function parseField(schema: z.ZodType, value: unknown): void {
  const parsed = schema.safeParse(value);
  if (parsed.success) return;
  const errors: FieldError[] = parsed.error.issues.map((issue) => ({
    field: ['edit', ...issue.path].join('.'),
    message: issue.message,
  }));
  throw new InvalidInputError(errors);
}

function refuse(field: string, message: string): never {
  throw new InvalidInputError([{ field, message }]);
}
