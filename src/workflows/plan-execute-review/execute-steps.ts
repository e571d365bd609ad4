import { executeChild, ParentClosePolicy, workflowInfo } from '@temporalio/workflow';
import type { AssignedStep } from '../../contracts/plan.ts';
import { callInput, callsWithin, FIRST_ANSWER } from '../agent-run/calls.ts';
import type { AgentRunInput, AgentRunOutput } from '../agent-run/messages.ts';
import type { agentRun } from '../agent-run/workflow.ts';
import { isCancelled } from '../cancellation.ts';
import { failureOf, RunFailure } from './failure.ts';
import { type Run, showState } from './run.ts';
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
    for (const step of failures.length > 0 ? [] : readySteps(run.state)) {
      running.set(step.step_id, carryOut(run, step, failures, running));
    }
    if (running.size === 0) break;
    run.recorder.commit();
    await Promise.race(running.values());
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
  const { tenant_id, workflow_id, settings } = run.input;
  const { round } = run.state;
  run.state.steps.set(step_id, { kind: 'running' });
  run.recorder.record({
    kind: 'step_started',
    step_id,
    title,
    agent: `${agent.name}@${agent.version}`,
    round,
  });
  showState(run);
  // The agent's prompt is made from what is stored: this step, and the outputs it builds on.
  await run.recorder.written();
  const { answer, usage, preview } = await converse(run, step, {
    tenant_id,
    workflow_id,
    step_id,
    title,
    round,
    agent,
    conversation_id: `${workflow_id}/${placeOf(step, round)}`,
    timeout: settings.step_timeout,
    heartbeat_timeout: settings.heartbeat_timeout,
    max_attempts: settings.max_attempts,
  });
  run.state.steps.set(step_id, { kind: 'completed', preview });
  run.recorder.record({ kind: 'step_completed', step_id, title, round, answer, usage, preview });
  showState(run);
}

/** Asks the agent once; where it wants tools, the conversation goes on in a workflow of its own. */
async function converse(
  run: Run,
  step: AssignedStep,
  input: Omit<AgentRunInput, 'progress'>,
): Promise<AgentRunOutput> {
  const { agent } = input;
  const turn = await callsWithin(input, `${step.step_id}: model ${agent.model}`).callModel({
    ...callInput(input),
    step_id: step.step_id,
    round: input.round,
    position: FIRST_ANSWER,
    conclude: agent.max_model_calls <= 1,
  });
  if (turn.kind === 'answer') return turn;
  return executeChild<typeof agentRun>('agentRun', {
    workflowId: `${workflowInfo().workflowId}/${placeOf(step, run.state.round)}`,
    args: [
      {
        ...input,
        progress: { position: FIRST_ANSWER, tools: turn.tools, attempt: 1, usage: turn.usage },
      },
    ],
    searchAttributes: { TenantId: [input.tenant_id], AgentType: [agent.name] },
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    staticSummary: `${step.step_id}: ${step.title}`.slice(0, 200),
    staticDetails: `${step.instruction.slice(0, 4000)}\n\nBy *${agent.name}@${agent.version}* with \`${agent.model}\``,
  });
}

const placeOf = (step: AssignedStep, round: number) =>
  round === 0 ? step.step_id : `${step.step_id}/revision-${round}`;

function fail(run: Run, step: AssignedStep, error: unknown): RunFailure {
  const { step_id, title } = step;
  const failure = { ...failureOf(error), step_id };
  run.state.steps.set(step_id, { kind: 'failed', reason: failure.message });
  run.recorder.record({
    kind: 'step_failed',
    step_id,
    title,
    round: run.state.round,
    error: failure,
  });
  showState(run);
  return new RunFailure({
    ...failure,
    code: 'step_failed',
    message: `Step ${step_id} failed: ${failure.message}`,
  });
}
