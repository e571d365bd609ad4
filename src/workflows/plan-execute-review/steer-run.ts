import { ApplicationFailure, setHandler, sleep } from '@temporalio/workflow';
import type { AssignedStep } from '../../contracts/plan.ts';
import { stepWaitsSignal } from '../kit/messages.ts';
import { Steering } from '../kit/steering.ts';
import {
  type RefusalDetails,
  type RunInput,
  type RunRefusal,
  replaceStepsUpdate,
  type StepMessage,
  sayUpdate,
} from './messages.ts';
import { Recorder } from './recorder.ts';
import { publishAndCommit, type Run, replacePlan, setWaiting } from './run.ts';
import { initialState } from './state.ts';
import { StepAgents } from './step-agents.ts';

/** A run with all its handlers set. Called before the first await. */
export function createRun(input: RunInput): Run {
  const steering: Steering = new Steering({
    tenantId: input.tenant_id,
    onChange: () => {
      run.agents.pauseOrResume();
      publishAndCommit(run);
    },
  });
  const run: Run = {
    input,
    steering,
    state: initialState(),
    recorder: new Recorder(input),
    agents: new StepAgents(steering),
    changes: 0,
  };
  steering.listen();
  setHandler(stepWaitsSignal, ({ step_id, waits, questions = [], change }) => {
    const isOld = change <= (run.agents.told.get(step_id) ?? 0);
    if (isOld || run.state.steps.get(step_id)?.kind !== 'running') return;
    run.agents.told.set(step_id, change);
    setWaiting(run, step_id, waits ? questions : undefined);
  });
  setHandler(sayUpdate, (message) => say(run, message), {
    validator: (message) => assertRunning(run, message.step_id),
  });
  setHandler(replaceStepsUpdate, (steps) => replace(run, steps), {
    validator: (steps) => assertReplaceable(run, steps),
  });
  return run;
}

/**
 * An update is Temporal's only when the task that accepted it has ended. What it brings about must wait for that, or a worker
 * that is killed meanwhile would leave it in the log, and the run would not know of it.
 */
const accepted = () => sleep(1);

async function say(run: Run, message: StepMessage): Promise<void> {
  await accepted();
  assertRunning(run, message.step_id);
  run.recorder.record({ kind: 'step_message', ...message });
  run.agents.say(message.step_id, message.text);
  publishAndCommit(run);
}

function assertRunning(run: Run, stepId: string): void {
  const kind = run.state.steps.get(stepId)?.kind;
  if (kind === 'running') return;
  throw refuse('step_not_running', `The step ${stepId} is ${kind ?? 'not in the plan'}.`);
}

async function replace(run: Run, steps: AssignedStep[]): Promise<void> {
  await accepted();
  assertReplaceable(run, steps);
  replacePlan(run, { steps: [...startedSteps(run), ...steps] }, 'replaced');
  // A plan that is being shown to a person is shown as it is now.
  run.steering.invalidate();
  publishAndCommit(run);
}

const startedSteps = (run: Run): AssignedStep[] =>
  (run.state.plan?.steps ?? []).filter(
    ({ step_id }) => run.state.steps.get(step_id)?.kind !== 'pending',
  );

/** What the API has checked on the plan that it knew may have changed since. */
function assertReplaceable(run: Run, steps: AssignedStep[]): void {
  const { phase, plan, round } = run.state;
  const isOpen = plan && (phase === 'executing' || (phase === 'planning' && round === 0));
  if (!isOpen)
    throw refuse('not_replaceable', `The run is ${phase}: there are no steps to replace.`);
  const started = startedSteps(run).map(({ step_id }) => step_id);
  const again = steps.find(({ step_id }) => started.includes(step_id));
  if (again) throw refuse('step_started', `The step ${again.step_id} has started in the meantime.`);
  const known = new Set([...started, ...steps.map(({ step_id }) => step_id)]);
  for (const [index, { depends_on }] of steps.entries()) {
    const missing = depends_on.find((id) => !known.has(id));
    if (missing)
      throw refuse('unknown_step', `There is no step ${missing} to depend on.`, {
        field: `steps.${index}.depends_on`,
      });
  }
  if (known.size === 0) throw refuse('not_replaceable', 'A plan needs at least one step.');
}

const refuse = (code: RunRefusal, message: string, ...details: RefusalDetails[]) =>
  ApplicationFailure.nonRetryable(message, code, ...details);
