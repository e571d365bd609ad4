import { condition } from '@temporalio/workflow';
import type { AssignedStep } from '../../contracts/plan.ts';
import { isCancelled } from '../kit/cancellation.ts';
import { failureOf, RunFailure } from '../kit/failure.ts';
import { incompleteAnswerOf } from './failure-details.ts';
import { publishStatus, type Run } from './run.ts';
import { readySteps } from './state.ts';
import { runStepAgents } from './work-on-step.ts';

/**
 * Carries out every pending step as soon as all it depends on is done. After a failure nothing new begins, but what
 * runs is let finish: it is paid for, and a retry of the run will want it.
 * @throws RunFailure of the first step that failed
 */
export async function executeSteps(run: Run): Promise<void> {
  const running = new Map<string, Promise<void>>();
  const failures: RunFailure[] = [];
  for (;;) {
    const seen = run.changes;
    const mayStart = failures.length === 0 && !run.steering.paused;
    for (const step of mayStart ? readySteps(run.state) : []) {
      running.set(step.step_id, carryOut(run, step, failures, running));
    }
    if (running.size === 0 && !run.steering.paused) break;
    run.recorder.commit();
    // What people change may let a step begin.
    await Promise.race([...running.values(), condition(() => run.changes !== seen)]);
  }
  if (failures[0]) throw failures[0];
}

/** Takes itself out of `running` when it is done; only a cancellation is thrown. */
async function carryOut(
  run: Run,
  step: AssignedStep,
  failures: RunFailure[],
  running: Map<string, unknown>,
): Promise<void> {
  try {
    await executeStep(run, step);
  } catch (error) {
    if (isCancelled(error)) throw error;
    failures.push(fail(run, step, error));
  }
  running.delete(step.step_id);
}

async function executeStep(run: Run, step: AssignedStep): Promise<void> {
  const { step_id, title, agent } = step;
  const { round } = run.state;
  run.state.steps.set(step_id, { kind: 'running' });
  run.recorder.record({
    kind: 'step_started',
    step_id,
    title,
    agent: `${agent.name}@${agent.version}`,
    round,
  });
  publishStatus(run);
  // The agent's prompt is made from what is stored: this step, and the outputs it builds on.
  await run.recorder.flush();
  const { answer, usage, preview } = await runStepAgents(run, step);
  forget(run, step_id);
  run.state.steps.set(step_id, { kind: 'completed', preview });
  run.recorder.record({ kind: 'step_completed', step_id, title, round, answer, usage, preview });
  publishStatus(run);
}

function forget(run: Run, stepId: string): void {
  run.agents.handles.delete(stepId);
  run.agents.said.delete(stepId);
  run.agents.told.delete(stepId);
  run.state.waiting.delete(stepId);
}

function fail(run: Run, step: AssignedStep, error: unknown): RunFailure {
  const { step_id, title } = step;
  const failure = { ...failureOf(error), step_id };
  const answer = incompleteAnswerOf(error);
  forget(run, step_id);
  run.state.steps.set(step_id, { kind: 'failed', reason: failure.message });
  run.recorder.record({
    kind: 'step_failed',
    step_id,
    title,
    round: run.state.round,
    error: failure,
    ...(answer && { answer }),
  });
  publishStatus(run);
  return new RunFailure({
    ...failure,
    code: 'step_failed',
    message: `Step ${step_id} failed: ${failure.message}`,
  });
}
