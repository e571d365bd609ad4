import { workflowOwner } from '../../contracts/owner.ts';
import type { AnswerRef, RunRef } from '../../contracts/run.ts';
import { addUsage } from '../../contracts/usage-totals.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import {
  appendMessages,
  type ConversationKey,
  readMessagesFrom,
} from '../../db/queries/messages.ts';
import type { Message, ToolSpec } from '../../llm/model.ts';
import { chooseTools, type LeftOutTool } from '../../llm/requests/adapt-tools.ts';
import { agentLabel } from '../blueprints/blueprints.ts';
import { type AnswerDeps, generateAnswer } from '../conversations/answer.ts';
import type { CallContext, WaitingWorkflow } from '../conversations/ask-for-json.ts';
import { preview, summarizeCall } from '../conversations/conversation-events.ts';
import { OutputMismatchError, readOutput } from '../conversations/read-output.ts';
import { toStored } from '../conversations/stored-message.ts';
import { type AgentToolsDeps, readAgentTools } from '../tools/agent-tools.ts';
import { outputCorrection, stepPrompt } from './prompts.ts';
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
  /** Whether the output must match a schema. */
  structured?: true;
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
  let known: ReturnType<typeof readStepContext> | undefined;
  const context = () => (known ??= readStepContext(deps.db, request));
  const schema = request.structured ? (await context()).output_schema : undefined;
  const ask = (position: number, followUps: Message[], conclude: boolean) =>
    generateAnswer(deps, {
      ...live,
      key,
      position,
      followUps,
      opening: async () => stepPrompt(await context(), blueprint.system_prompt),
      model: request.agent.model,
      agent: agentLabel(request.agent),
      stepId: request.step_id,
      waiter: request.waiter,
      tools,
      conclude,
      // Providers do not combine an output format with tools.
      ...(schema && tools.length === 0 && { format: { name: 'output', schema } }),
    });
  const { message, usage, position } = await askForOutput(ask, place, request.conclude, schema);
  const leftOut = request.position === FIRST_ANSWER ? findLeftOut(deps, request, tools) : [];
  const turn = {
    position,
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
    answer: { conversation_id: conversationId, sequence: position },
    preview: previewOf(message.text),
    continues: place.last > position,
  };
}

/** An answer that does not match the schema goes back this often, with the reason. */
const MAX_CORRECTIONS = 2;

/**
 * Asks until the agent calls tools, or answers as the schema demands. Answers of an earlier life of the run do not count as attempts.
 * @throws OutputMismatchError
 */
async function askForOutput(
  ask: (
    position: number,
    followUps: Message[],
    conclude: boolean,
  ) => ReturnType<typeof generateAnswer>,
  place: { position: number; last: number },
  conclude: boolean,
  schema: Record<string, unknown> | undefined,
) {
  let { position } = place;
  let { message, usage } = await ask(position, [], conclude);
  for (let corrections = 0; schema; ) {
    if (message.tool_calls.length > 0 && !conclude) break;
    const output = readOutput(message.text, schema);
    if (output.kind === 'value') break;
    if (corrections === MAX_CORRECTIONS) throw new OutputMismatchError(output.reason);
    position += 2;
    if (position > place.last) corrections += 1;
    const next = await ask(position, [outputCorrection(output.reason)], true);
    message = next.message;
    usage = addUsage(usage, next.usage);
  }
  return { message, usage, position };
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
      last: Math.max(next, stored.at(-1)?.sequence ?? 0),
    };
  const fresh = said.map((text, index) => toStored({ role: 'user', text }, next + index));
  await appendMessages(db, key, fresh);
  return { position: next + said.length, heard: true, last: next + said.length };
}

/** More than people say between two answers. */
const LOOK_AHEAD = 500;

/** The beginning, for people. */
export const previewOf = (text: string): string => preview(text, 300);
