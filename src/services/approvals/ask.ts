import { sql } from 'kysely';
import type {
  ApprovalKind,
  Choice,
  Decision,
  DecisionKind,
  OpenQuestion,
} from '../../contracts/approval.ts';
import type { Owner } from '../../contracts/owner.ts';
import type { Database } from '../../db/database.ts';
import { RunEndedError } from '../../db/queries/append-facts.ts';
import { type OwnerState, readOwnerForShare } from '../../db/queries/read-owner.ts';
import { hashOf } from '../../platform/canonical-json.ts';
import { newId } from '../../platform/new-id.ts';
import { toStorableJson } from '../../platform/storable-json.ts';
import { addWaiter } from './add-waiter.ts';
import { type ApprovalRow, appendApprovalEvent } from './approval-row.ts';
import { ApprovalExpiredError, DecisionPendingError } from './decision-pending-error.ts';

export interface DecisionDeps {
  db: Database;
  /** Tells the relay about new events. */
  notify(): void;
  /** Base URL of the API, for links; may be empty. */
  publicUrl: string;
}

export interface DecisionQuestion {
  tenantId: string;
  owner: Owner;
  /** The Temporal workflow that waits for the decision. */
  waiter: string;
  key: string;
  kind: ApprovalKind;
  stepId: string | null;
  title: string;
  subject: Record<string, unknown>;
  choices: Choice[];
  /** Replaces the subject of an open question. */
  revises?: boolean;
  /** False: the run's `expires_in_seconds` does not apply. */
  expires?: boolean;
  /** Checks in the same transaction that the question is still needed. */
  isStill?(trx: Database): Promise<boolean>;
}

/** The question is no longer needed. */
export class QuestionClosedError extends Error {
  constructor(title: string) {
    super(`The question was withdrawn: ${title}`);
    this.name = 'QuestionClosedError';
  }
}

export type Decided = Decision & {
  approval_id: string;
  subject: Record<string, unknown>;
  subject_hash: string;
};

/**
 * Returns a person's decision on a question. The first call creates a pending approval.
 * @throws DecisionPendingError while it is open
 * @throws ApprovalExpiredError if it has expired and `on_timeout` is `fail`
 * @throws RunEndedError QuestionClosedError
 */
export async function requestDecision(
  deps: DecisionDeps,
  question: DecisionQuestion,
): Promise<Decided> {
  const row = await deps.db.transaction().execute((trx) => findOrOpen(trx, question));
  if (!row) return requestDecision(deps, question);
  deps.notify();
  if (row.status === 'pending')
    throw new DecisionPendingError(toOpenQuestion(deps, row), secondsUntil(row.expires_at));
  if (!row.decision) throw new ApprovalExpiredError(row.title);
  const { approval_id, subject, subject_hash } = row;
  return { ...row.decision, approval_id, subject, subject_hash };
}

/** @returns undefined if a concurrent worker has asked the same question */
async function findOrOpen(
  trx: Database,
  question: DecisionQuestion,
): Promise<ApprovalRow | undefined> {
  const owner = await readOwnerForShare(trx, question.tenantId, question.owner);
  if (owner.isEnded) throw new RunEndedError(question.owner.id);
  const known = await trx
    .selectFrom('approvals')
    .selectAll()
    .where('tenant_id', '=', question.tenantId)
    .where('key', '=', question.key)
    .where('status', '<>', 'withdrawn')
    .forUpdate()
    .executeTakeFirst();
  if (known && known.status !== 'pending') return known;
  const row = known ? await revise(trx, known, question) : await open(trx, question, owner);
  if (row && !(await (question.isStill?.(trx) ?? true)))
    throw new QuestionClosedError(question.title);
  if (row)
    await addWaiter(trx, {
      tenant_id: question.tenantId,
      approval_id: row.approval_id,
      owner_kind: question.owner.kind,
      owner_id: question.owner.id,
      temporal_id: question.waiter,
    });
  return row;
}

async function open(
  trx: Database,
  question: DecisionQuestion,
  { sessionId, approval: settings }: OwnerState,
): Promise<ApprovalRow | undefined> {
  const seconds = question.expires === false ? undefined : settings?.expires_in_seconds;
  const row = await trx
    .insertInto('approvals')
    .values({
      tenant_id: question.tenantId,
      approval_id: newId('ap'),
      key: question.key,
      kind: question.kind,
      owner_kind: question.owner.kind,
      owner_id: question.owner.id,
      session_id: sessionId,
      step_id: question.stepId,
      title: question.title.slice(0, 300).toWellFormed(),
      subject: toStorableJson(question.subject),
      subject_hash: hashOf(question.subject),
      choices: JSON.stringify(question.choices),
      on_timeout: settings?.on_timeout ?? 'fail',
      expires_at:
        seconds === undefined ? null : sql<Date>`now() + make_interval(secs => ${seconds})`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (row) await appendApprovalEvent(trx, row, 'requested');
  return row;
}

async function revise(
  trx: Database,
  row: ApprovalRow,
  question: DecisionQuestion,
): Promise<ApprovalRow> {
  const hash = hashOf(question.subject);
  if (!question.revises || row.subject_hash === hash) return row;
  const revised = await trx
    .updateTable('approvals')
    .set({
      subject: toStorableJson(question.subject),
      subject_hash: hash,
      last_sequence: row.last_sequence + 1,
    })
    .where('tenant_id', '=', row.tenant_id)
    .where('approval_id', '=', row.approval_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await appendApprovalEvent(trx, revised, 'updated');
  return revised;
}

const toOpenQuestion = (
  { publicUrl }: DecisionDeps,
  { approval_id, title }: ApprovalRow,
): OpenQuestion => ({ approval_id, title, url: `${publicUrl}/v1/approvals/${approval_id}` });

/** At least one second, so that a workflow whose timer fires early does not loop. */
const secondsUntil = (time: Date | null): number | null =>
  time ? Math.max(1, Math.ceil((time.getTime() - Date.now()) / 1000)) : null;

export const toChoice = (decision: DecisionKind, label: string): Choice => ({ decision, label });
