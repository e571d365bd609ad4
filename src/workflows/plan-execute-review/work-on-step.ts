import { ParentClosePolicy, startChild, workflowInfo } from '@temporalio/workflow';
import type { AgentJobActivities } from '../../activities/agent-jobs.ts';
import type { AgentRunActivities } from '../../activities/agent-run.ts';
import type { GraphAgentInput } from '../../contracts/graph-agent.ts';
import type { AssignedAgent, AssignedStep } from '../../contracts/plan.ts';
import type { LeftOutTool } from '../../llm/requests/adapt-tools.ts';
import {
  AGENT_RUN_WORKFLOW,
  type AgentRunOutput,
  type AgentRunWorkflow,
} from '../agent-run/messages.ts';
import { type AgentStep, FIRST_ANSWER, isLastTurn, modelInput } from '../kit/agent-turn.ts';
import { GRAPH_AGENT_WORKFLOW, type GraphAgentWorkflow } from '../kit/messages.ts';
import { proxyTimedActivities } from '../kit/timed-activities.ts';
import { replaceAgent } from './replace-agent.ts';
import { conversationOf, type Run, setWaiting, stepKeyOf } from './run.ts';

/** The step's agent; when that fails for good, the next one who is able, and so on. */
export async function runStepAgents(run: Run, step: AssignedStep): Promise<AgentRunOutput> {
  const tried: string[] = [];
  for (;;) {
    const { agent } = step;
    const input = inputOf(run, step);
    try {
      return await workWith(run, step, input);
    } catch (error) {
      tried.push(agent.name);
      if (!(await replaceAgent(run, step, tried, error))) throw error;
    }
  }
}

function workWith(run: Run, step: AssignedStep, input: AgentStep): Promise<AgentRunOutput> {
  const { agent_id, graph } = step.agent;
  if (agent_id && graph) return runGraph(run, step, { ...input, agent_id, graph });
  return agent_id ? callRegistered(run, step, { ...input, agent_id }) : converse(run, step, input);
}

function inputOf(run: Run, step: AssignedStep): AgentStep {
  const { tenant_id, workflow_id, settings } = run.input;
  const { step_id, title, agent } = step;
  const { round } = run.state;
  const place = conversationOf(run, step);
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
    ...((step.output_schema || settings.output_schema) && { structured: true as const }),
    ...(settings.approval && { approval: settings.approval }),
  };
}

/** One job for an agent that is not ours; whatever it asks is asked in between. */
function callRegistered(
  run: Run,
  step: AssignedStep,
  input: AgentStep & { agent_id: string },
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
  const { callAgent } = proxyTimedActivities<AgentJobActivities>(
    input,
    `${step_id}: agent ${step.agent.name}`,
  );
  return run.steering.awaitDecision(
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
        ...(input.structured && { structured: input.structured }),
        timeout,
        max_attempts,
      }),
    (question) => setWaiting(run, step_id, question && [question]),
  );
}

/** One of our own graphs, in a workflow and on a task queue of its own (src/graph-workflows). */
async function runGraph(
  run: Run,
  step: AssignedStep,
  {
    agent,
    progress: _,
    run_attempt: __,
    approval: ___,
    ...input
  }: AgentStep & {
    agent_id: string;
    graph: string;
    progress?: never;
  },
): Promise<AgentRunOutput> {
  const { paused, pauseChange } = run.steering;
  const label = `${agent.name}@${agent.version}`;
  const job: GraphAgentInput = {
    ...input,
    agent: label,
    model: agent.model,
    paused,
    pause_change: pauseChange,
  };
  const handle = await startChild<GraphAgentWorkflow>(GRAPH_AGENT_WORKFLOW, {
    workflowId: childId(run, step, agent),
    taskQueue: `${workflowInfo().taskQueue}-graphs`,
    args: [job],
    searchAttributes: { TenantId: [input.tenant_id], AgentType: [agent.name] },
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    staticSummary: `${step.step_id}: ${step.title}`.slice(0, 200),
    staticDetails: `${step.instruction.slice(0, 4000)}\n\nBy *${label}*, the graph \`${input.graph}\``,
  });
  run.agents.handles.set(step.step_id, handle);
  run.agents.catchUp(step.step_id, pauseChange);
  return handle.result();
}

/** Asks the agent once; where it wants tools, or was told more meanwhile, the conversation goes on in a workflow of its own. */
async function converse(run: Run, step: AssignedStep, input: AgentStep): Promise<AgentRunOutput> {
  const { agent } = input;
  const conclude = agent.max_model_calls <= 1;
  const turn = await run.steering.awaitDecision(
    () =>
      proxyTimedActivities<AgentRunActivities>(
        input,
        `${step.step_id}: model ${agent.model}`,
      ).callModel({
        ...modelInput(input),
        position: FIRST_ANSWER,
        said: [],
        conclude,
      }),
    (question) => setWaiting(run, step.step_id, question && [question]),
  );
  if (turn.left_out) recordLeftOut(run, step, turn.left_out);
  const said = run.agents.said.get(step.step_id) ?? [];
  if (turn.kind === 'answer' && isLastTurn(turn, said, conclude)) return turn;
  const { paused, pauseChange } = run.steering;
  const agentHandle = await startChild<AgentRunWorkflow>(AGENT_RUN_WORKFLOW, {
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

function recordLeftOut(run: Run, step: AssignedStep, tools: LeftOutTool[]): void {
  const { step_id, title, agent } = step;
  run.recorder.record({
    kind: 'tools_left_out',
    step_id,
    title,
    round: run.state.round,
    agent: `${agent.name}@${agent.version}`,
    model: agent.model,
    tools,
  });
}

/** A retried run goes on in the same conversations, but the workflow of its earlier life may not be closed yet. */
function childId(run: Run, step: AssignedStep, agent: AssignedAgent): string {
  const place = stepKeyOf(step, run.state.round);
  const by = agent.is_replacement ? `/by/${agent.name}` : '';
  const id = `${workflowInfo().workflowId}/${place}${by}`;
  const { attempt } = run.input.settings;
  return attempt ? `${id}/retry-${attempt}` : id;
}
