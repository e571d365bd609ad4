import type { FactBatch, RunFact } from '../../contracts/run.ts';
import { isTerminal } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { appendFacts, type Facts, type StepPatch } from '../../db/queries/append-facts.ts';
import { eventIdOf } from '../../events/event-id.ts';
import { withdrawQuestions } from '../approvals/withdraw.ts';
import { agentLabel } from '../blueprints/blueprints.ts';

/** Writes what happened in a run: one event per fact, and the read model. Writing it again changes nothing. */
export async function recordFacts(db: Database, batch: FactBatch): Promise<void> {
  const { tenant_id: tenantId, workflow_id: workflowId } = batch;
  const facts: Facts = {
    tenantId,
    workflowId,
    status: batch.status,
    terminal: isTerminal(batch.status),
    waits: batch.status === 'paused' || batch.status === 'awaiting_approval',
    round: batch.round,
    events: batch.facts.map((fact, index) => {
      const sequence = batch.first_sequence + index;
      return {
        sequence,
        event_id: eventIdOf(tenantId, workflowId, sequence),
        type: `workflow.${fact.kind}`,
        payload: { workflow_id: workflowId, ...payloadOf(fact) },
      };
    }),
    steps: batch.facts.flatMap(stepPatch),
  };
  for (const fact of batch.facts) {
    if (fact.kind === 'plan_created') facts.plan = fact.plan.steps;
    if (fact.kind === 'review_completed') facts.review = fact.review;
    if (fact.kind === 'status_changed' && fact.error) facts.error = fact.error;
  }
  await appendFacts(db, facts);
  if (facts.terminal) await withdrawQuestions(db, batch);
}

/** What subscribers see. Instructions and whole outputs are read over REST: an event must fit into a NATS message. */
function payloadOf(fact: RunFact): Record<string, unknown> {
  const { kind, ...payload } = fact;
  if (fact.kind === 'plan_created') {
    const steps = fact.plan.steps.map(({ instruction: _, agent, ...step }) => ({
      ...step,
      agent: agentLabel(agent),
      model: agent.model,
    }));
    return { cause: fact.cause, steps };
  }
  return kind === 'step_completed' ? { ...payload, answer: undefined } : payload;
}

function stepPatch(fact: RunFact): StepPatch[] {
  switch (fact.kind) {
    case 'step_started':
      return [{ step_id: fact.step_id, status: 'running', round: fact.round }];
    case 'step_completed':
      return [
        { step_id: fact.step_id, status: 'completed', round: fact.round, answer: fact.answer },
      ];
    case 'step_failed':
      return [{ step_id: fact.step_id, status: 'failed', round: fact.round, error: fact.error }];
    default:
      return [];
  }
}
