import type { Waiting } from '../contracts/approval.ts';
import type { FactBatch, RunRef, RunSnapshot } from '../contracts/run.ts';
import type { Logger } from '../platform/logger.ts';
import { type ExpireDeps, expireApproval } from '../services/approvals/close-approval.ts';
import { type WakeDeps, wakeWaiters } from '../services/approvals/wake-waiters.ts';
import type { AnswerDeps } from '../services/conversations/answer.ts';
import {
  type ApprovePlanRequest,
  approvePlan,
  type PlanVerdict,
} from '../services/runs/approve-plan.ts';
import {
  type ApproveResultRequest,
  approveResult,
  type ResultVerdict,
} from '../services/runs/approve-result.ts';
import { makePlan, type PlanOutcome, type PlanRequest } from '../services/runs/make-plan.ts';
import { readSnapshot } from '../services/runs/read-snapshot.ts';
import { recordFacts } from '../services/runs/record-facts.ts';
import {
  type ReviewOutcome,
  type ReviewRequest,
  reviewWork,
} from '../services/runs/review-work.ts';
import {
  type WakeDeps as WebhookWakeDeps,
  wakeWebhook,
} from '../services/webhooks/wake-webhook.ts';
import { asActivity } from './as-activity.ts';
import {
  type CallDeps,
  type CallInput,
  callerId,
  runProviderCall,
  withRunOwner,
} from './run-provider-call.ts';

export interface RunActivityDeps extends AnswerDeps, CallDeps, WakeDeps, ExpireDeps {
  log: Logger;
  webhooks: WebhookWakeDeps['webhooks'];
  /** Tells every worker to abort this run's calls now. */
  interrupt(tenantId: string, workflowId: string): void;
}

export interface ExpireInput {
  tenant_id: string;
  approval_id: string;
}

export function createRunActivities(deps: RunActivityDeps) {
  return {
    makePlan: (input: PlanRequest & CallInput): Promise<PlanOutcome | Waiting> =>
      runProviderCall(
        deps,
        withRunOwner(input),
        `${input.workflow_id}/plan/${input.turn}`,
        ({ signal, waiter }) =>
          makePlan(
            deps,
            { ...input, waiter },
            { signal, onText: deps.live.open(input, { agent: 'planner' }).say },
          ),
        { model: input.model ?? deps.models.defaultName },
      ),

    reviewWork: (input: ReviewRequest & CallInput): Promise<ReviewOutcome | Waiting> =>
      runProviderCall(
        deps,
        withRunOwner(input),
        `${input.workflow_id}/review/${input.round}/${input.turn}`,
        ({ signal, waiter }) =>
          reviewWork(
            deps,
            { ...input, waiter },
            {
              signal,
              onText: deps.live.open(input, { agent: 'reviewer' }).say,
            },
          ),
        { model: input.model ?? deps.models.defaultName },
      ),

    // Local activities follow: short transactions.

    /** Returns the sequence of the log's last event. */
    recordFacts: (batch: FactBatch): Promise<number> =>
      asActivity(async () => {
        const last = await recordFacts(deps.db, batch);
        deps.notify();
        // A cancelled run does not wait for its calls. Temporal cancels them with their next heartbeats.
        if (batch.status === 'cancelled') deps.interrupt(batch.tenant_id, batch.workflow_id);
        if (batch.webhook) await wakeWebhook(deps, batch);
        logFacts(deps.log, batch, last);
        return last;
      }),

    readSnapshot: (run: RunRef): Promise<RunSnapshot> =>
      asActivity(() => readSnapshot(deps.db, run)),

    approvePlan: (input: Omit<ApprovePlanRequest, 'waiter'>): Promise<PlanVerdict | Waiting> =>
      asActivity(() => approvePlan(deps, { ...input, waiter: callerId() })),

    approveResult: (
      input: Omit<ApproveResultRequest, 'waiter'>,
    ): Promise<ResultVerdict | Waiting> =>
      asActivity(() => approveResult(deps, { ...input, waiter: callerId() })),

    /** Wakes the other workflows that wait for the approval. */
    expireApproval: ({ tenant_id, approval_id }: ExpireInput): Promise<void> =>
      asActivity(async () => {
        if (!(await expireApproval(deps, tenant_id, approval_id))) return;
        deps.notify();
        await wakeWaiters(deps, tenant_id, approval_id);
      }),
  };
}

export type RunActivities = ReturnType<typeof createRunActivities>;

function logFacts(log: Logger, batch: FactBatch, last: number): void {
  const { tenant_id, workflow_id, request_id } = batch;
  for (const [index, fact] of batch.facts.entries()) {
    const step = 'step_id' in fact ? { step_id: fact.step_id } : {};
    const status = fact.kind === 'status_changed' ? { status: fact.status, error: fact.error } : {};
    const sequence = last - batch.facts.length + 1 + index;
    log.info(
      { tenant_id, workflow_id, request_id, sequence, ...step, ...status },
      `workflow.${fact.kind}`,
    );
  }
}
