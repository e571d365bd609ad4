import { condition, ParentClosePolicy, startChild, workflowInfo } from '@temporalio/workflow';
import type { AgentCallActivities } from '../../activities/agent-calls.ts';
import type { AssignedAgent, AssignedStep } from '../../contracts/plan.ts';
import { callsWithin, FIRST_ANSWER, modelInput } from '../agent-run/calls.ts';
import type { AgentRunInput, AgentRunOutput } from '../agent-run/messages.ts';
import { type agentRun, isLast } from '../agent-run/workflow.ts';
import { isCancelled } from '../cancellation.ts';
import { failureOf, RunFailure } from './failure.ts';
import { replaceAgent } from './replace-agent.ts';
import { type Run, show, showChange } from './run.ts';
import { readySteps } from './state.ts';

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
  show(run);
  // The agent's prompt is made from what is stored: this step, and the outputs it builds on.
  await run.recorder.written();
  const { answer, usage, preview } = await workOn(run, step);
  forget(run, step_id);
  run.state.steps.set(step_id, { kind: 'completed', preview });
  run.recorder.record({ kind: 'step_completed', step_id, title, round, answer, usage, preview });
  show(run);
}

/** The step's agent; when that fails for good, the next one who is able, and so on. */
async function workOn(run: Run, step: AssignedStep): Promise<AgentRunOutput> {
  const tried: string[] = [];
  for (;;) {
    const { agent } = step;
    const input = inputOf(run, step);
    try {
      return agent.agent_id
        ? await callRegistered(run, step, { ...input, agent_id: agent.agent_id })
        : await converse(run, step, input);
    } catch (error) {
      tried.push(agent.name);
      if (!(await replaceAgent(run, step, tried, error))) throw error;
    }
  }
}

function inputOf(run: Run, step: AssignedStep): Omit<AgentRunInput, 'progress'> {
  const { tenant_id, workflow_id, settings } = run.input;
  const { step_id, title, agent } = step;
  const { round } = run.state;
  const place = `${workflow_id}/${placeOf(step, round)}`;
  return {
    tenant_id,
    workflow_id,
    step_id,
    title,
    round,
    agent,
    // Each agent has a conversation of its own.
    conversation_id:
      agent.agent_id || agent.is_replacement
        ? `${place}/by/${agent.agent_id ?? agent.name}`
        : place,
    timeout: agent.timeout_seconds ?? settings.step_timeout,
    heartbeat_timeout: settings.heartbeat_timeout,
    max_attempts: settings.max_attempts,
    run_attempt: settings.attempt ?? 0,
    ...(settings.approval && { approval: settings.approval }),
  };
}

/** One job for an agent that is not ours; whatever it asks is asked in between. */
function callRegistered(
  run: Run,
  step: AssignedStep,
  input: Omit<AgentRunInput, 'progress'> & { agent_id: string },
): Promise<AgentRunOutput> {
  const {
    tenant_id,
    workflow_id,
    step_id,
    round,
    agent_id,
    conversation_id,
    timeout,
    max_attempts,
  } = input;
  const { callAgent } = callsWithin<AgentCallActivities>(
    input,
    `${step_id}: agent ${step.agent.name}`,
  );
  return run.steering.decided(
    () =>
      callAgent({
        tenant_id,
        workflow_id,
        step_id,
        round,
        agent_id,
        agent: step.agent.name,
        conversation_id,
        attempt: input.run_attempt,
        timeout,
        max_attempts,
      }),
    (isWaiting) => setWaiting(run, step_id, isWaiting),
  );
}

/** Asks the agent once; where it wants tools, or was told more meanwhile, the conversation goes on in a workflow of its own. */
async function converse(
  run: Run,
  step: AssignedStep,
  input: Omit<AgentRunInput, 'progress'>,
): Promise<AgentRunOutput> {
  const { agent } = input;
  const conclude = agent.max_model_calls <= 1;
  const turn = await run.steering.decided(
    () =>
      callsWithin(input, `${step.step_id}: model ${agent.model}`).callModel({
        ...modelInput(input),
        position: FIRST_ANSWER,
        said: [],
        conclude,
      }),
    (isWaiting) => setWaiting(run, step.step_id, isWaiting),
  );
  const said = run.agents.said.get(step.step_id) ?? [];
  if (turn.kind === 'answer' && isLast(turn, { said }, conclude)) return turn;
  const { paused, pauseChange } = run.steering;
  const agentHandle = await startChild<typeof agentRun>('agentRun', {
    workflowId: childId(run, step, input.agent),
    args: [
      {
        ...input,
        progress: {
          position: turn.position,
          tools: turn.kind === 'tool_calls' ? turn.tools : [],
          said: said.splice(0),
          paused,
          pause_change: pauseChange,
          told: 0,
          worked: 0,
          usage: turn.usage,
        },
      },
    ],
    searchAttributes: { TenantId: [input.tenant_id], AgentType: [agent.name] },
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    staticSummary: `${step.step_id}: ${step.title}`.slice(0, 200),
    staticDetails: `${step.instruction.slice(0, 4000)}\n\nBy *${agent.name}@${agent.version}* with \`${agent.model}\``,
  });
  run.agents.handles.set(step.step_id, agentHandle);
  // Said, paused or resumed while the child was being started.
  run.agents.catchUp(step.step_id, pauseChange);
  return agentHandle.result();
}

/** Of a step's conversation within its run. */
const placeOf = (step: AssignedStep, round: number) =>
  round === 0 ? step.step_id : `${step.step_id}/revision-${round}`;

/** A retried run goes on in the same conversations, but the workflow of its earlier life may not be closed yet. */
function childId(run: Run, step: AssignedStep, agent: AssignedAgent): string {
  const place = placeOf(step, run.state.round);
  const by = agent.is_replacement ? `/by/${agent.name}` : '';
  const id = `${workflowInfo().workflowId}/${place}${by}`;
  const { attempt } = run.input.settings;
  return attempt ? `${id}/retry-${attempt}` : id;
}

export function setWaiting(run: Run, stepId: string, isWaiting: boolean): void {
  const { waiting } = run.state;
  if (waiting.has(stepId) === isWaiting) return;
  if (isWaiting) waiting.add(stepId);
  else waiting.delete(stepId);
  showChange(run);
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
  forget(run, step_id);
  run.state.steps.set(step_id, { kind: 'failed', reason: failure.message });
  run.recorder.record({
    kind: 'step_failed',
    step_id,
    title,
    round: run.state.round,
    error: failure,
  });
  show(run);
  return new RunFailure({
    ...failure,
    code: 'step_failed',
    message: `Step ${step_id} failed: ${failure.message}`,
  });
}
