import type { AnswerRef, RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import type { Message } from '../../llm/model.ts';
import type { ToolDefinition } from '../../tools/tool.ts';
import { agentLabel, getBlueprint } from '../blueprints/blueprints.ts';
import { type AnswerDeps, type AnswerRequest, answerAt } from '../conversations/answer.ts';
import { stepPrompt } from './prompts.ts';
import { readStepContext } from './run-context.ts';

export interface StepTurnDeps extends AnswerDeps {
  catalogue(tenantId: string): Promise<ToolDefinition[]>;
}

export interface StepTurnRequest extends RunRef {
  step_id: string;
  round: number;
  agent: { name: string; version: number; model: string };
  conversation_id: string;
  position: number;
  /** The agent's last call: it must answer now. */
  conclude: boolean;
}

/** What the workflow needs to know of an answer; the answer itself stays in Postgres. */
export type StepTurn =
  | { kind: 'answer'; answer: AnswerRef; usage: UsageTotals; preview: string }
  | { kind: 'tool_calls'; tools: string[]; usage: UsageTotals };

type Live = Pick<AnswerRequest, 'signal' | 'onText'>;

/** One more answer in the conversation of a step's agent. */
export async function continueStep(
  deps: StepTurnDeps,
  request: StepTurnRequest,
  live: Live,
): Promise<StepTurn> {
  const {
    tenant_id: tenantId,
    workflow_id: workflowId,
    conversation_id: conversationId,
    position,
  } = request;
  const [blueprint, catalogue] = await Promise.all([
    getBlueprint(deps.db, tenantId, request.agent.name, request.agent.version),
    deps.catalogue(tenantId),
  ]);
  const tools = permitted(catalogue, blueprint.tools);
  const { message, usage } = await answerAt(deps, {
    ...live,
    key: { tenantId, workflowId, conversationId },
    position,
    opening: async () =>
      stepPrompt(await readStepContext(deps.db, request), blueprint.system_prompt),
    model: request.agent.model,
    agent: agentLabel(request.agent),
    stepId: request.step_id,
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
    preview: previewOf(message),
  };
}

/** The tools an agent may call: all of the tenant's, or those its blueprint names. */
export const permitted = (tools: ToolDefinition[], names: string[] | null) =>
  names ? tools.filter(({ name }) => names.includes(name)) : tools;

function previewOf(message: Message): string {
  return message.text.length <= 300
    ? message.text
    : `${message.text.slice(0, 299).toWellFormed()}…`;
}
