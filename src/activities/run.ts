import { Context } from '@temporalio/activity';
import type { FactBatch } from '../contracts/run.ts';
import type { Logger } from '../platform/logger.ts';
import type { AnswerDeps } from '../services/conversations/answer.ts';
import { makePlan, type PlanOutcome, type PlanRequest } from '../services/runs/make-plan.ts';
import { recordFacts } from '../services/runs/record-facts.ts';
import {
  type ReviewOutcome,
  type ReviewRequest,
  reviewWork,
} from '../services/runs/review-work.ts';
import { type WakeDeps, wakeWebhook } from '../services/webhooks/wake-webhook.ts';
import { toFailure } from './failures.ts';
import { type CallDeps, type CallInput, inCall, liveText } from './in-call.ts';

export interface RunActivityDeps extends AnswerDeps, CallDeps {
  log: Logger;
  runs: WakeDeps['runs'];
  notify(): void;
}

export function createRunActivities(deps: RunActivityDeps) {
  return {
    makePlan: (input: PlanRequest & CallInput): Promise<PlanOutcome> =>
      inCall(deps, input, `${input.workflow_id}/plan/${input.correction}`, ({ signal }) =>
        makePlan(deps, input, { signal, onText: liveText(deps.nats, input, { agent: 'planner' }) }),
      ),

    reviewWork: (input: ReviewRequest & CallInput): Promise<ReviewOutcome> =>
      inCall(
        deps,
        input,
        `${input.workflow_id}/review/${input.round}/${input.correction}`,
        ({ signal }) =>
          reviewWork(deps, input, {
            signal,
            onText: liveText(deps.nats, input, { agent: 'reviewer' }),
          }),
      ),

    /** A local activity: one short transaction. */
    recordFacts: async (batch: FactBatch): Promise<void> => {
      try {
        await recordFacts(deps.db, batch);
      } catch (error) {
        throw toFailure(error, { attempt: Context.current().info.attempt });
      }
      deps.notify();
      if (batch.webhook) await wakeWebhook(deps, batch);
      logFacts(deps.log, batch);
    },
  };
}

export type RunActivities = ReturnType<typeof createRunActivities>;

function logFacts(log: Logger, batch: FactBatch): void {
  const { tenant_id, workflow_id, request_id, first_sequence } = batch;
  for (const [index, fact] of batch.facts.entries()) {
    const step = 'step_id' in fact ? { step_id: fact.step_id } : {};
    const status = fact.kind === 'status_changed' ? { status: fact.status, error: fact.error } : {};
    const sequence = first_sequence + index;
    log.info(
      { tenant_id, workflow_id, request_id, sequence, ...step, ...status },
      `workflow.${fact.kind}`,
    );
  }
}
