import type { AnswerRef, RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import { agentLabel } from '../blueprints/blueprints.ts';
import { type AnswerDeps, answerAt } from '../conversations/answer.ts';
import { type AgentToolsDeps, readAgentTools } from '../tools/agent-tools.ts';
import type { Live, Waiter } from './ask-for-json.ts';
import { stepPrompt } from './prompts.ts';
import { readStepContext } from './run-context.ts';

export type StepTurnDeps = AnswerDeps & AgentToolsDeps;

export interface StepTurnRequest extends RunRef {
  step_id: string;
  round: number;
  agent: { name: string; version: number; model: string };
  conversation_id: string;
  position: number;
  /** What people said to the agent since its last answer. */
  said: string[];
  /** Whether the agent may ask a person. */
  questions: boolean;
  /** The agent's last call: it must answer now. */
  conclude: boolean;
}

/** What the workflow needs to know of an answer; the answer itself stays in Postgres. */
export type StepTurn =
  | { kind: 'answer'; answer: AnswerRef; usage: UsageTotals; preview: string }
  | { kind: 'tool_calls'; tools: string[]; usage: UsageTotals };

/** One more answer in the conversation of a step's agent. */
export async function continueStep(
  deps: StepTurnDeps,
  request: StepTurnRequest & Waiter,
  live: Live,
): Promise<StepTurn> {
  const {
    tenant_id: tenantId,
    workflow_id: workflowId,
    conversation_id: conversationId,
    position,
  } = request;
  const { blueprint, tools } = await readAgentTools(deps, tenantId, {
    ...request.agent,
    questions: request.questions,
  });
  const { message, usage } = await answerAt(deps, {
    ...live,
    key: { tenantId, workflowId, conversationId },
    position,
    opening: async () =>
      stepPrompt(await readStepContext(deps.db, request), blueprint.system_prompt),
    model: request.agent.model,
    agent: agentLabel(request.agent),
    stepId: request.step_id,
    waiter: request.waiter,
    followUps: request.said.map((text) => ({ role: 'user', text })),
    tools,
    conclude: request.conclude,
  });
  if (message.tool_calls.length > 0 && !request.conclude) {
    // Names come from the model and go into the Web UI: one line, not too long.
    return {
      kind: 'tool_calls',
      tools: message.tool_calls.map(({ name }) => name.slice(0, 64)),
      usage,
    };
  }
  return {
    kind: 'answer',
    answer: { conversation_id: conversationId, sequence: position },
    usage,
    preview: previewOf(message.text),
  };
}

/** The beginning, for people. */
export const previewOf = (text: string): string =>
  text.length <= 300 ? text : `${text.slice(0, 299).toWellFormed()}…`;
