import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  proxyLocalActivities,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { RunActivities } from '../../activities/run.ts';
import type { AssignedPlan } from '../../contracts/plan.ts';
import type { Review } from '../../contracts/review.ts';
import type { WorkflowStatus } from '../../contracts/workflow.ts';
import { isCancelled } from '../kit/cancellation.ts';
import { DATABASE_WRITE_OPTIONS } from '../kit/database-write-options.ts';
import { failureOf, RunFailure } from '../kit/failure.ts';
import { proxyTimedActivities } from '../kit/timed-activities.ts';
import { approvePlan, approveResult, awaitRunDecision, isPlanCleared } from './approvals.ts';
import { executeSteps } from './execute-steps.ts';
import { loggedEndOf } from './failure-details.ts';
import type { RunInput } from './messages.ts';
import { type Run, replacePlan, setRunPhase } from './run.ts';
import { createRun } from './steer-run.ts';

type RunCalls = Pick<RunActivities, 'makePlan' | 'reviewWork'>;

const { readSnapshot } =
  proxyLocalActivities<Pick<RunActivities, 'readSnapshot'>>(DATABASE_WRITE_OPTIONS);

/** A plan or a review that cannot be used goes back this often, with the reason. */
const MAX_CORRECTIONS = 2;

/**
 * One run of a task: plan, execute the steps, review, and execute again what the reviewer rejects. Every change is
 * recorded as one event; models and tools are called by activities only. Where the run wants it, a person decides on the plan and the
 * result; at any time people can pause and steer it (steer-run.ts).
 */
export async function planExecuteReview(input: RunInput): Promise<{ status: 'completed' }> {
  const run = createRun(input);
  try {
    if (input.settings.resumes) await resume(run);
    await plan(run);
    for (;;) {
      await run.steering.unpaused();
      setRunPhase(run, 'executing');
      await executeSteps(run);
      if (isJudged(run)) setRunPhase(run, 'reviewing');
      const again = await judge(run);
      if (!again) break;
      revise(run, again);
    }
    setRunPhase(run, 'completed');
    await run.recorder.flush();
    return { status: 'completed' };
  } catch (error) {
    const cancelled = isCancelled(error);
    return await CancellationScope.nonCancellable(() => end(run, error, cancelled));
  }
}

/** Takes up a run that was retried or forked: all that is finished stays. */
async function resume(run: Run): Promise<void> {
  const { tenant_id, workflow_id } = run.input;
  const snapshot = await CancellationScope.nonCancellable(() =>
    readSnapshot({ tenant_id, workflow_id }),
  );
  const { state } = run;
  run.recorder.goOnAfter(snapshot.last_sequence, snapshot.round);
  state.round = snapshot.round;
  state.planTurn = snapshot.plan_turn;
  state.reviewTurn = snapshot.review_turn;
  state.isPlanApproved = snapshot.plan_approved;
  if (!snapshot.plan) return;
  for (const { step_id, preview } of snapshot.completed)
    state.steps.set(step_id, { kind: 'completed', preview });
  if (!snapshot.plan_recorded) replacePlan(run, snapshot.plan, 'forked');
  else {
    state.plan = snapshot.plan;
    for (const { step_id } of snapshot.plan.steps)
      if (!state.steps.has(step_id)) state.steps.set(step_id, { kind: 'pending' });
  }
}

/** Until there is a plan that may be carried out. */
async function plan(run: Run): Promise<void> {
  if (run.state.plan && isPlanCleared(run)) return;
  setRunPhase(run, 'planning');
  if (!run.state.plan) replacePlan(run, await makePlan(run, undefined), 'planned');
  for (;;) {
    const feedback = await approvePlan(run);
    if (feedback === undefined) return;
    run.state.planTurn += 1;
    replacePlan(run, await makePlan(run, feedback), 'planned');
  }
}

async function makePlan(run: Run, feedback: string | undefined): Promise<AssignedPlan> {
  const { settings, tenant_id, workflow_id } = run.input;
  const calls = proxyTimedActivities<RunCalls>(
    { ...settings, timeout: settings.plan_timeout },
    'plan',
  );
  let reason = feedback;
  let isRejected = feedback !== undefined;
  run.recorder.commit();
  for (let correction = 0; correction <= MAX_CORRECTIONS; correction++) {
    const outcome = await awaitRunDecision(run, () =>
      calls.makePlan({
        tenant_id,
        workflow_id,
        turn: run.state.planTurn,
        timeout: settings.plan_timeout,
        ...(settings.model && { model: settings.model }),
        max_attempts: settings.max_attempts,
        ...(reason !== undefined && { reason }),
        ...(isRejected && { rejected: true }),
      }),
    );
    if (outcome.kind === 'plan') return outcome.plan;
    reason = outcome.reason;
    isRejected = false;
    run.state.planTurn += 1;
  }
  throw new RunFailure({
    code: 'invalid_plan',
    message: `The planner gave no usable plan in ${MAX_CORRECTIONS + 1} attempts: ${reason}`,
  });
}

/** What the reviewer, and then a person where the run wants that, sends back; undefined accepts the result. */
async function judge(run: Run): Promise<Review | undefined> {
  if (!run.input.settings.execution) {
    const review = await reviewWork(run);
    if (!isAccepted(review)) {
      assertMayRevise(run, review);
      return review;
    }
  }
  const rejection = await approveResult(run);
  if (!rejection) return undefined;
  run.state.review = rejection;
  run.recorder.record({
    kind: 'review_completed',
    round: run.state.round,
    review: { ...rejection, by_person: true },
  });
  return rejection;
}

/** One agent's single job is looked at by nobody, unless a person wants to. */
const isJudged = ({ input: { settings } }: Run) =>
  !settings.execution || settings.approval?.modes.includes('result');

async function reviewWork(run: Run): Promise<Review> {
  const { settings, tenant_id, workflow_id } = run.input;
  const { round } = run.state;
  const summary = round === 0 ? 'review' : `review of revision ${round}`;
  const calls = proxyTimedActivities<RunCalls>(
    { ...settings, timeout: settings.review_timeout },
    summary,
  );
  let reason: string | undefined;
  // The reviewer reads the outputs from Postgres.
  await run.recorder.flush();
  for (let correction = 0; correction <= MAX_CORRECTIONS; correction++) {
    const outcome = await awaitRunDecision(run, () =>
      calls.reviewWork({
        tenant_id,
        workflow_id,
        round,
        turn: run.state.reviewTurn,
        timeout: settings.review_timeout,
        ...(settings.model && { model: settings.model }),
        max_attempts: settings.max_attempts,
        ...(reason !== undefined && { reason }),
      }),
    );
    if (outcome.kind === 'review') {
      run.state.review = outcome.review;
      run.recorder.record({ kind: 'review_completed', round, review: outcome.review });
      await run.steering.unpaused();
      return outcome.review;
    }
    reason = outcome.reason;
    run.state.reviewTurn += 1;
  }
  throw new RunFailure({
    code: 'invalid_review',
    message: `The reviewer gave no usable review: ${reason}`,
  });
}

/** A verdict of "revise" that rejects no step would revise nothing: it is the steps that count. */
const isAccepted = (review: Review) =>
  review.verdict === 'accept' && review.steps.every((step) => step.accepted);

/** The reviewer may send work back so often; a person always may. */
function assertMayRevise(run: Run, review: Review): void {
  const { max_revisions } = run.input.settings;
  if (run.state.rejections >= max_revisions) {
    const often = max_revisions === 1 ? '1 revision' : `${max_revisions} revisions`;
    throw new RunFailure({
      code: 'review_rejected',
      message: `The review still rejects the result after ${often}: ${review.summary}`,
    });
  }
  run.state.rejections += 1;
}

/** Puts the rejected steps, and only those, back to be executed; all of them where the reviewer named none. */
function revise(run: Run, review: Review): void {
  const rejected = review.steps
    .filter((step) => !step.accepted && run.state.steps.has(step.step_id))
    .map(({ step_id }) => step_id);
  const again = rejected.length > 0 ? rejected : [...run.state.steps.keys()];
  run.state.round += 1;
  run.state.reviewTurn = 0;
  for (const id of again) run.state.steps.set(id, { kind: 'pending' });
  run.state.revises = again;
}

/**
 * Records how the run ended badly, and ends the workflow the same way for Temporal. Where the log has ended already, as that of a finished
 * run that was reset, nothing is written, and the workflow ends as the log says.
 */
async function end(run: Run, error: unknown, cancelled: boolean): Promise<{ status: 'completed' }> {
  const failure = failureOf(error);
  const logged = await writeEnd(run, error, cancelled);
  if (cancelled)
    throw isCancellation(error) ? error : new CancelledFailure('the run was cancelled');
  if (logged) upsertSearchAttributes({ RunStatus: [logged] });
  if (logged === 'completed') return { status: logged };
  throw ApplicationFailure.nonRetryable(failure.message, failure.code);
}

/** @returns how the log had ended before; undefined where the end is this one */
async function writeEnd(
  run: Run,
  error: unknown,
  cancelled: boolean,
): Promise<WorkflowStatus | undefined> {
  try {
    const failure = failureOf(error);
    if (!cancelled && failure.code === 'run_ended') throw error;
    setRunPhase(run, cancelled ? 'cancelled' : 'failed', cancelled ? undefined : failure);
    await run.recorder.flush();
    return undefined;
  } catch (problem) {
    if (failureOf(problem).code !== 'run_ended') throw problem;
    return loggedEndOf(problem);
  }
}
