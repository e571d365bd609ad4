import { proxyLocalActivities } from '@temporalio/workflow';
import type { RunActivities } from '../../activities/run.ts';
import type { ApprovalMode } from '../../contracts/approval.ts';
import type { Review } from '../../contracts/review.ts';
import { DATABASE_WRITE_OPTIONS } from '../kit/database-write-options.ts';
import { RunFailure } from '../kit/failure.ts';
import { publishAndCommit, type Run, replacePlan } from './run.ts';

const activities =
  proxyLocalActivities<Pick<RunActivities, 'approvePlan' | 'approveResult'>>(
    DATABASE_WRITE_OPTIONS,
  );

const hasMode = (run: Run, mode: ApprovalMode) =>
  run.input.settings.approval?.modes.includes(mode) ?? false;

/** Whether no person need see the plan, or one has approved it. */
export const isPlanCleared = (run: Run): boolean =>
  run.state.isPlanApproved || !hasMode(run, 'plan');

/**
 * Shows the plan to a person, where the run wants that.
 * @returns what they said, where they want another plan
 */
export async function approvePlan(run: Run): Promise<string | undefined> {
  if (isPlanCleared(run)) return undefined;
  const { tenant_id, workflow_id, settings } = run.input;
  const verdict = await awaitRunDecision(run, async () => {
    // It is shown as it is stored. A plan that is replaced meanwhile is shown anew, under the same question.
    await run.recorder.flush();
    return activities.approvePlan({
      tenant_id,
      workflow_id,
      attempt: settings.attempt ?? 0,
      turn: run.state.planTurn,
    });
  });
  if (verdict.kind === 'edited') replacePlan(run, verdict.plan, 'edited');
  if (verdict.kind !== 'rejected') {
    run.state.isPlanApproved = true;
    return undefined;
  }
  if (verdict.by_person) return verdict.feedback;
  throw new RunFailure({ code: 'plan_rejected', message: 'Nobody approved the plan in time.' });
}

/**
 * Shows the result to a person, where the run wants that.
 * @returns what is to be done again, where they do not accept it
 */
export async function approveResult(run: Run): Promise<Review | undefined> {
  if (!hasMode(run, 'result')) return undefined;
  const { tenant_id, workflow_id, settings } = run.input;
  const verdict = await awaitRunDecision(run, async () => {
    await run.recorder.flush();
    return activities.approveResult({
      tenant_id,
      workflow_id,
      attempt: settings.attempt ?? 0,
      round: run.state.round,
    });
  });
  return verdict.kind === 'rejected' ? verdict.review : undefined;
}

/** Makes a call of the run itself; while it waits for a person, the run does. */
export const awaitRunDecision = <T extends { kind: string }>(run: Run, call: () => Promise<T>) =>
  run.steering.awaitDecision(call, (question) => {
    run.state.question = question;
    publishAndCommit(run);
  }) as Promise<Exclude<T, { kind: 'waits' }>>;
