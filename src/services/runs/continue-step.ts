import { workflowOwner } from '../../contracts/owner.ts';
import type { AnswerRef, RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import {
  appendMessages,
  type ConversationKey,
  readMessagesFrom,
} from '../../db/queries/messages.ts';
import type { ToolSpec } from '../../llm/model.ts';
import { chooseTools, type LeftOutTool } from '../../llm/requests/adapt-tools.ts';
import { agentLabel } from '../blueprints/blueprints.ts';
import { type AnswerDeps, generateAnswer } from '../conversations/answer.ts';
import type { CallContext, WaitingWorkflow } from '../conversations/ask-for-json.ts';
import { preview, summarizeCall } from '../conversations/conversation-events.ts';
import { toStored } from '../conversations/stored-message.ts';
import { type AgentToolsDeps, readAgentTools } from '../tools/agent-tools.ts';
import { stepPrompt } from './prompts.ts';
import { readStepContext } from './run-context.ts';

export type StepTurnDeps = AnswerDeps & AgentToolsDeps;

export interface StepTurnRequest extends RunRef {
  step_id: string;
  round: number;
  agent: { name: string; version: number; model: string };
  conversation_id: string;
  /** Of the first message that is not known yet. */
  position: number;
  /** What people said to the agent since its last answer. */
  said: string[];
  /** Whether the agent may ask a person. */
  questions: boolean;
  /** The agent's last call: it must answer now. */
  conclude: boolean;
}

/** What the workflow needs to know of an answer; the answer itself stays in Postgres. */
export type StepTurn = {
  /** Where the answer stands: behind everything that was said. */
  position: number;
  /** Of the first answer: tools that the provider does not take, and why. */
  left_out?: LeftOutTool[];
  /** Whether `said` came before it; not so where the answer was given in an earlier life of the run. */
  heard: boolean;
  usage: UsageTotals;
} & (
  | {
      kind: 'answer';
      answer: AnswerRef;
      preview: string;
      /** The conversation went on after it, in an earlier life of the run. */
      continues: boolean;
    }
  /** One line for each call, with the beginning of its arguments. */
  | { kind: 'tool_calls'; tools: string[] }
);

/** One more answer in the conversation of a step's agent. */
export async function continueStep(
  deps: StepTurnDeps,
  request: StepTurnRequest & WaitingWorkflow,
  live: CallContext,
): Promise<StepTurn> {
  const { tenant_id: tenantId, workflow_id: workflowId, conversation_id: conversationId } = request;
  const { blueprint, tools } = await readAgentTools(deps, tenantId, {
    ...request.agent,
    questions: request.questions,
  });
  const key = { tenantId, owner: workflowOwner(workflowId), conversationId };
  const place = await findPlace(deps.db, key, request);
  const { message, usage } = await generateAnswer(deps, {
    ...live,
    key,
    position: place.position,
    opening: async () =>
      stepPrompt(await readStepContext(deps.db, request), blueprint.system_prompt),
    model: request.agent.model,
    agent: agentLabel(request.agent),
    stepId: request.step_id,
    waiter: request.waiter,
    tools,
    conclude: request.conclude,
  });
  const leftOut = request.position === FIRST_ANSWER ? findLeftOut(deps, request, tools) : [];
  const turn = {
    position: place.position,
    heard: place.heard,
    usage,
    ...(leftOut.length > 0 && { left_out: leftOut }),
  };
  if (message.tool_calls.length > 0 && !request.conclude) {
    // Shown in the Temporal Web UI.
    return {
      ...turn,
      kind: 'tool_calls',
      tools: message.tool_calls.map(({ name, arguments: args }) => summarizeCall(name, args)),
    };
  }
  return {
    ...turn,
    kind: 'answer',
    answer: { conversation_id: conversationId, sequence: place.position },
    preview: previewOf(message.text),
    continues: place.continues,
  };
}

/** System and user message come before the first answer. */
const FIRST_ANSWER = 2;
/** An event must fit into a NATS message. */
const MAX_TOLD = 50;

function findLeftOut(
  { models }: StepTurnDeps,
  { agent }: StepTurnRequest,
  tools: ToolSpec[],
): LeftOutTool[] {
  const { leftOut } = chooseTools(models.get(agent.model).rules, tools);
  return leftOut.slice(0, MAX_TOLD);
}

/**
 * Where the next answer belongs. What people said is stored first, so that it is heard even when the call fails for good and the run
 * is retried. A retried run walks through the conversation of its earlier life: messages that were heard then, and answers that
 * were given.
 */
async function findPlace(db: Database, key: ConversationKey, request: StepTurnRequest) {
  const { position, said } = request;
  const stored = await readMessagesFrom(db, key, position, LOOK_AHEAD);
  const end = stored.findIndex(({ role }) => role !== 'user');
  const walked = end === -1 ? stored : stored.slice(0, end);
  const texts = walked.map(({ content }) => content.text);
  const next = position + walked.length;
  const isAnswered = stored.length > walked.length;
  const isStored = said.every((text, index) => texts.at(index - said.length) === text);
  if (said.length === 0 || isStored || isAnswered)
    return {
      position: next,
      heard: isStored,
      continues: stored.some(({ sequence }) => sequence > next),
    };
  const fresh = said.map((text, index) => toStored({ role: 'user', text }, next + index));
  await appendMessages(db, key, fresh);
  return { position: next + said.length, heard: true, continues: false };
}

/** More than people say between two answers. */
const LOOK_AHEAD = 500;

/** The beginning, for people. */
export const previewOf = (text: string): string => preview(text, 300);
