import { patched, setCurrentDetails } from '@temporalio/workflow';
import type { OpenQuestion } from '../../contracts/approval.ts';
import { conversationIdOf } from '../../contracts/conversation-id.ts';
import type { AssignedPlan, AssignedStep } from '../../contracts/plan.ts';
import type { PlanCause } from '../../contracts/run.ts';
import { isSameStep } from '../../contracts/same-step.ts';
import type { Failure, WorkflowStatus } from '../../contracts/workflow.ts';
import type { Steering } from '../kit/steering.ts';
import type { RunInput } from './messages.ts';
import type { Recorder } from './recorder.ts';
import { awaitsPerson, describeRun, type RunState } from './state.ts';
import type { StepAgents } from './step-agents.ts';

export interface Run {
  input: RunInput;
  state: RunState;
  recorder: Recorder;
  steering: Steering;
  agents: StepAgents;
  /** Counts what people have changed, for whoever waits for that. */
  changes: number;
}

export function setRunPhase(run: Run, phase: WorkflowStatus, error?: Failure): void {
  run.state.phase = phase;
  publishStatus(run, error);
}

/** What a run shows of itself: an end as it is, else that it is paused, awaits a person, or is at its phase. */
function statusOf(run: Run): WorkflowStatus {
  const { phase } = run.state;
  if (phase !== 'planning' && phase !== 'executing' && phase !== 'reviewing') return phase;
  if (run.steering.paused) return 'paused';
  return awaitsPerson(run.state) ? 'awaiting_approval' : phase;
}

/** Records the status where it has changed, and shows the state in the Temporal Web UI; that costs nothing: it is read by a query. */
export function publishStatus(run: Run, error?: Failure): void {
  const status = statusOf(run);
  if (status !== run.recorder.status) {
    // What is to be done again is said, and stored, with the status in which that begins.
    const revises = status === 'executing' ? run.state.revises.splice(0) : [];
    run.recorder.enter(status, {
      ...(error && { error }),
      ...(revises.length > 0 && { revises, round: run.state.round }),
    });
  }
  setCurrentDetails(describeRun(run.state, status));
}

/** From outside the main path, as in a signal's handler: what it changes is written soon. */
export function publishAndCommit(run: Run): void {
  run.changes += 1;
  publishStatus(run);
  run.recorder.commitQuietly();
}

/** Part of the ids of child workflows, which recorded histories hold. */
export const stepKeyOf = (step: AssignedStep, round: number): string =>
  round === 0 ? step.step_id : `${step.step_id}/revision-${round}`;

export const conversationOf = (run: Run, step: AssignedStep): string =>
  conversationIdOf(run.input.workflow_id, step.step_id, run.state.round);

/** Shows which decisions a step waits for; undefined if it works. */
export function setWaiting(run: Run, stepId: string, questions: OpenQuestion[] | undefined): void {
  const { waiting } = run.state;
  if (waiting.has(stepId) === (questions !== undefined)) return;
  if (questions) waiting.set(stepId, questions);
  else waiting.delete(stepId);
  publishAndCommit(run);
}

/** Puts a plan in the place of the last one; steps that have started and are the same keep their state. */
export function replacePlan(run: Run, plan: AssignedPlan, cause: PlanCause): void {
  const { steps, plan: last } = run.state;
  run.state.plan = plan;
  run.state.steps = new Map(
    plan.steps.map((step) => {
      const same = last?.steps.some((other) => isSame(step, other)) ?? cause === 'forked';
      return [step.step_id, (same && steps.get(step.step_id)) || { kind: 'pending' }];
    }),
  );
  run.recorder.record({ kind: 'plan_created', plan, cause });
}

/** Runs that began before the order of `depends_on` stopped to matter carry a step with another order out again. */
const isSame = (a: AssignedStep, b: AssignedStep): boolean =>
  isSameStep(a, b) &&
  (a.depends_on.join() === b.depends_on.join() || patched('order-of-dependencies'));
