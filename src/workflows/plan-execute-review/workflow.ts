import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
} from '@temporalio/workflow';
import type { RunActivities } from '../../activities/run.ts';
import type { AssignedPlan } from '../../contracts/plan.ts';
import type { Review } from '../../contracts/review.ts';
import type { Failure } from '../../contracts/workflow.ts';
import { callsWithin } from '../agent-run/calls.ts';
import { isCancelled } from '../cancellation.ts';
import { executeSteps } from './execute-steps.ts';
import { failureOf, RunFailure } from './failure.ts';
import type { RunInput } from './messages.ts';
import { Recorder } from './recorder.ts';
import { type Run, showState } from './run.ts';
import { initialState } from './state.ts';

type RunCalls = Pick<RunActivities, 'makePlan' | 'reviewWork'>;

/** A plan or a review that cannot be used goes back this often, with the reason. */
const MAX_CORRECTIONS = 2;

/**
 * One run of a task: plan, execute the steps, review, and execute again what the reviewer rejects. Every change is
 * recorded as one event; models and tools are called by activities only.
 */
export async function planExecuteReview(input: RunInput): Promise<{ status: 'completed' }> {
  const run: Run = { input, state: initialState(), recorder: new Recorder(input) };
  try {
    enter(run, 'planning');
    const plan = await makePlan(run);
    adopt(run, plan);
    for (;;) {
      enter(run, 'executing');
      await executeSteps(run);
      enter(run, 'reviewing');
      const review = await reviewWork(run);
      if (isAccepted(review)) break;
      revise(run, review);
    }
    enter(run, 'completed');
    await run.recorder.written();
    return { status: 'completed' };
  } catch (error) {
    const cancelled = isCancelled(error);
    return await CancellationScope.nonCancellable(() => end(run, error, cancelled));
  }
}

function enter(run: Run, status: Parameters<Recorder['enter']>[0], error?: Failure): void {
  run.state.phase = status;
  run.recorder.enter(status, error);
  showState(run);
}

async function makePlan(run: Run): Promise<AssignedPlan> {
  const { settings, tenant_id, workflow_id } = run.input;
  const calls = callsWithin<RunCalls>({ ...settings, timeout: settings.plan_timeout }, 'plan');
  let reason: string | undefined;
  run.recorder.commit();
  for (let correction = 0; correction <= MAX_CORRECTIONS; correction++) {
    const outcome = await calls.makePlan({
      tenant_id,
      workflow_id,
      correction,
      timeout: settings.plan_timeout,
      max_attempts: settings.max_attempts,
      ...(reason !== undefined && { reason }),
    });
    if (outcome.kind === 'plan') return outcome.plan;
    reason = outcome.reason;
  }
  throw new RunFailure({
    code: 'invalid_plan',
    message: `The planner gave no usable plan in ${MAX_CORRECTIONS + 1} attempts: ${reason}`,
  });
}

function adopt(run: Run, plan: AssignedPlan): void {
  run.state.plan = plan;
  run.state.steps = new Map(plan.steps.map((step) => [step.step_id, { kind: 'pending' }]));
  run.recorder.record({ kind: 'plan_created', plan });
}

async function reviewWork(run: Run): Promise<Review> {
  const { settings, tenant_id, workflow_id } = run.input;
  const { round } = run.state;
  const summary = round === 0 ? 'review' : `review of revision ${round}`;
  const calls = callsWithin<RunCalls>({ ...settings, timeout: settings.review_timeout }, summary);
  let reason: string | undefined;
  // The reviewer reads the outputs from Postgres.
  await run.recorder.written();
  for (let correction = 0; correction <= MAX_CORRECTIONS; correction++) {
    const outcome = await calls.reviewWork({
      tenant_id,
      workflow_id,
      round,
      correction,
      timeout: settings.review_timeout,
      max_attempts: settings.max_attempts,
      ...(reason !== undefined && { reason }),
    });
    if (outcome.kind === 'review') {
      run.state.review = outcome.review;
      run.recorder.record({ kind: 'review_completed', round, review: outcome.review });
      return outcome.review;
    }
    reason = outcome.reason;
  }
  throw new RunFailure({
    code: 'invalid_review',
    message: `The reviewer gave no usable review: ${reason}`,
  });
}

const rejectedSteps = (run: Run, review: Review): Set<string> =>
  new Set(
    review.steps
      .filter((step) => !step.accepted && run.state.steps.has(step.step_id))
      .map((step) => step.step_id),
  );

/** A verdict of "revise" that rejects no step would revise nothing: it is the steps that count. */
const isAccepted = (review: Review) =>
  review.verdict === 'accept' && review.steps.every((step) => step.accepted);

/** Puts the rejected steps, and only those, back to be executed; all of them where the reviewer named none. */
function revise(run: Run, review: Review): void {
  const { max_revisions } = run.input.settings;
  if (run.state.round >= max_revisions) {
    const often = max_revisions === 1 ? '1 revision' : `${max_revisions} revisions`;
    throw new RunFailure({
      code: 'review_rejected',
      message: `The review still rejects the result after ${often}: ${review.summary}`,
    });
  }
  const rejected = rejectedSteps(run, review);
  const again = rejected.size > 0 ? rejected : new Set(run.state.steps.keys());
  run.state.round += 1;
  for (const id of again) run.state.steps.set(id, { kind: 'pending' });
}

/** Records how the run ended badly, and ends the workflow the same way for Temporal. */
async function end(run: Run, error: unknown, cancelled: boolean): Promise<never> {
  if (cancelled) {
    enter(run, 'cancelled');
    await run.recorder.written();
    throw isCancellation(error) ? error : new CancelledFailure('the run was cancelled');
  }
  const failure = failureOf(error);
  // Then the last event is written, and it is not ours.
  if (failure.code !== 'run_ended') {
    enter(run, 'failed', failure);
    await run.recorder.written();
  }
  throw ApplicationFailure.nonRetryable(failure.message, failure.code);
}
