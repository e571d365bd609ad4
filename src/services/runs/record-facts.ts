import { workflowOwner } from '../../contracts/owner.ts';
import type { FactBatch, RunFact, RunRef } from '../../contracts/run.ts';
import { isTerminal, type WorkflowStatus } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import {
  appendFacts,
  type Facts,
  RunEndedError,
  SequenceGapError,
  type StepPatch,
} from '../../db/queries/append-facts.ts';
import { eventIdOf } from '../../events/event-id.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { withdrawQuestions } from '../approvals/close-approval.ts';
import { agentLabel } from '../blueprints/blueprints.ts';

/**
 * Writes what happened in a run: one event per fact, and the read model. Writing it again changes nothing.
 *
 * The log may be ahead of the workflow. Temporal keeps what a workflow task did only when the task ends; a task whose worker is killed
 * after this was written is done again, and may then see more than before: another signal, another call that has ended. So its facts may
 * come in another order, or be others. What is known by its key is not written again, what is new follows on, and a
 * status is written where it is not the run's already.
 * @returns the sequence of the log's last event
 * @throws RunEndedError SequenceGapError
 */
export async function recordFacts(db: Database, batch: FactBatch): Promise<number> {
  if (batch.facts.length === 0) return batch.first_sequence - 1;
  const current = await followLog(db, batch);
  if (current && (await appendAll(db, current)))
    return current.first_sequence + batch.facts.length - 1;
  return db.transaction().execute((trx) => recordNew(trx, batch));
}

/**
 * The batch as it follows the last event. Activities append events of their own (a model answered, a tool was called), so the log is ahead of the
 * workflow as a rule. Undefined if it may be ahead by facts of the workflow, which only {@link recordNew} can tell apart.
 */
async function followLog(db: Database, batch: FactBatch): Promise<FactBatch | undefined> {
  const row = await readLog(db, batch).executeTakeFirst();
  const change = batch.facts.find((fact) => fact.kind === 'status_changed');
  const before = change ? change.previous_status : batch.status;
  const isBehind = (row?.last_sequence ?? 0) < batch.first_sequence - 1;
  if (!row || isBehind || row.status !== before) return undefined;
  return {
    ...batch,
    first_sequence: row.last_sequence + 1,
    round: Math.max(row.round, batch.round),
  };
}

/** What an ended run has asked and reserved goes with its last event, in one transaction. */
function appendAll(db: Database, batch: FactBatch): Promise<boolean> {
  if (!isTerminal(batch.status)) return appendFacts(db, toFacts(batch));
  return db.transaction().execute(async (trx) => {
    const isAppended = await appendFacts(trx, toFacts(batch));
    if (isAppended) await withdrawQuestions(trx, batch.tenant_id, workflowOwner(batch.workflow_id));
    return isAppended;
  });
}

/** Under the run's lock: writes what the log does not have yet. */
async function recordNew(trx: Database, batch: FactBatch): Promise<number> {
  const row = await readForUpdate(trx, batch);
  if (row.last_sequence < batch.first_sequence - 1)
    throw new SequenceGapError(batch.workflow_id, batch.first_sequence, row.last_sequence);
  const known = await readKnown(trx, batch);
  let { status } = row;
  const facts = batch.facts.flatMap((fact): RunFact[] => {
    if (known.has(keyOf(fact))) return [];
    if (fact.kind !== 'status_changed') return [fact];
    if (fact.status === status) return [];
    const previous_status = status;
    status = fact.status;
    return [{ ...fact, previous_status }];
  });
  const isOver = isTerminal(row.status);
  // Behind its own end nothing is done: a finished run that was reset in Temporal learns of it with the first thing that it writes again.
  if (isOver && (facts.length > 0 || !batch.facts.some(isEnd)))
    throw new RunEndedError(batch.workflow_id, row.status);
  if (facts.length === 0) return row.last_sequence;
  await appendFacts(
    trx,
    toFacts({
      ...batch,
      first_sequence: row.last_sequence + 1,
      status,
      round: Math.max(row.round, batch.round),
      facts,
    }),
  );
  if (isTerminal(status))
    await withdrawQuestions(trx, batch.tenant_id, workflowOwner(batch.workflow_id));
  return row.last_sequence + facts.length;
}

const readLog = (db: Database, { tenant_id, workflow_id }: RunRef) =>
  db
    .selectFrom('workflows')
    .select(['status', 'last_sequence', 'round'])
    .where('tenant_id', '=', tenant_id)
    .where('workflow_id', '=', workflow_id);

async function readForUpdate(trx: Database, run: RunRef) {
  const row = await readLog(trx, run).forUpdate().executeTakeFirst();
  if (!row) throw new NotFoundError('workflow', run.workflow_id);
  return row;
}

async function readKnown(trx: Database, batch: FactBatch): Promise<Set<string | null>> {
  const keys = batch.facts.map(keyOf).filter((key) => key !== null);
  if (keys.length === 0) return new Set();
  const rows = await trx
    .selectFrom('events')
    .select('fact_key')
    .where('tenant_id', '=', batch.tenant_id)
    .where('resource', '=', 'workflows')
    .where('resource_id', '=', batch.workflow_id)
    .where('fact_key', 'in', keys)
    .execute();
  return new Set(rows.map(({ fact_key }) => fact_key));
}

const isEnd = (fact: RunFact): boolean => fact.kind === 'status_changed' && isTerminal(fact.status);

const keyOf = (fact: RunFact): string | null => fact.key ?? null;

function toFacts(batch: FactBatch): Facts {
  const { tenant_id: tenantId, workflow_id: workflowId } = batch;
  const facts: Facts = {
    tenantId,
    workflowId,
    status: batch.status,
    terminal: isTerminal(batch.status),
    waits: WAITING.includes(batch.status),
    round: batch.round,
    events: batch.facts.map((fact, index) => {
      const sequence = batch.first_sequence + index;
      return {
        sequence,
        event_id: eventIdOf(tenantId, workflowId, sequence),
        type: `workflow.${fact.kind}`,
        payload: { workflow_id: workflowId, ...payloadOf(fact) },
        fact_key: keyOf(fact),
      };
    }),
    steps: batch.facts.flatMap(stepPatch),
  };
  for (const fact of batch.facts) {
    if (fact.kind === 'plan_created') facts.plan = fact.plan.steps;
    if (fact.kind === 'review_completed') facts.review = fact.review;
    if (fact.kind === 'status_changed' && fact.error) facts.error = fact.error;
  }
  return facts;
}

const WAITING: WorkflowStatus[] = ['paused', 'awaiting_approval'];

/** What subscribers see. Instructions and whole outputs are read over REST: an event must fit into a NATS message. */
function payloadOf(fact: RunFact): Record<string, unknown> {
  const { kind, key: _, ...payload } = fact;
  if (fact.kind === 'plan_created') {
    const steps = fact.plan.steps.map(({ instruction: _, agent, ...step }) => ({
      ...step,
      agent: agentLabel(agent),
      model: agent.model,
    }));
    return { cause: fact.cause, steps };
  }
  if (fact.kind === 'step_reassigned') return { ...payload, to: agentLabel(fact.to) };
  const isStepEnd = kind === 'step_completed' || kind === 'step_failed';
  return isStepEnd ? { ...payload, answer: undefined } : payload;
}

function stepPatch(fact: RunFact): StepPatch[] {
  switch (fact.kind) {
    case 'status_changed':
      return (fact.revises ?? []).map((step_id) => ({
        step_id,
        status: 'pending',
        round: fact.round ?? 0,
      }));
    case 'step_started':
      return [{ step_id: fact.step_id, status: 'running', round: fact.round }];
    case 'step_completed':
      return [
        { step_id: fact.step_id, status: 'completed', round: fact.round, answer: fact.answer },
      ];
    case 'step_reassigned':
      return [{ step_id: fact.step_id, status: 'running', round: fact.round, agent: fact.to }];
    case 'step_failed':
      return [
        {
          step_id: fact.step_id,
          status: 'failed',
          round: fact.round,
          error: fact.error,
          ...(fact.answer && { answer: fact.answer }),
        },
      ];
    default:
      return [];
  }
}
