import type { ToolPermission } from '../../contracts/approval.ts';
import type { ConversationKey, ModelCallRow, StoredMessage } from '../../db/queries/messages.ts';
import { maskSecretFields, maskSecrets } from '../../platform/mask-secrets.ts';
import type { RunEvent } from './store-with-event.ts';

/** Bounds of what an event shows, in characters: an event must fit into a NATS message. */
const MAX_PREVIEW = 500;
const MAX_ARGUMENTS = 1000;
const MAX_NAME = 64;
const MAX_CALLS = 50;

/** The name of a conversation within its run: `plan`, `review-0`, `research`, `research/revision-1`. */
export const conversationName = ({ owner, conversationId }: ConversationKey): string =>
  conversationId.slice(owner.id.length + 1);

/** A model, or an agent of another type, has answered. */
export function modelAnswered(
  key: ConversationKey,
  { sequence, content }: StoredMessage,
  call: ModelCallRow,
): RunEvent {
  const conversation = conversationName(key);
  const calls = Array.isArray(content.tool_calls) ? content.tool_calls : [];
  return {
    type: 'workflow.model_answered',
    factKey: `answer/${conversation}/${sequence}`,
    payload: {
      step_id: call.stepId,
      conversation,
      message: sequence,
      agent: call.agent,
      provider: call.provider,
      model: call.model,
      tool_calls: calls.slice(0, MAX_CALLS).map(({ name }) => String(name).slice(0, MAX_NAME)),
      preview: preview(String(content.text ?? ''), MAX_PREVIEW),
      input_tokens: call.inputTokens,
      cached_tokens: call.cachedTokens,
      output_tokens: call.outputTokens,
      cost_usd: call.costUsd,
      latency_ms: call.latencyMs,
    },
  };
}

/** Where a call stands: the message that contains it, and its index there. */
export interface CallPlace {
  key: ConversationKey;
  position: number;
  index: number;
  stepId: string;
  agent: { name: string; version: number };
}

/** Also finds the event of a call of a transcript. */
export const toolCalledKey = (conversation: string, position: number, index: number): string =>
  `call/${conversation}/${position}/${index}`;

/** A tool is about to be called. */
export const toolCalled = (
  place: CallPlace,
  tool: string,
  args: Record<string, unknown>,
  permission: ToolPermission,
): RunEvent => ({
  type: 'workflow.tool_called',
  factKey: toolCalledKey(conversationName(place.key), place.position, place.index),
  payload: {
    ...placeOf(place),
    tool,
    arguments: preview(JSON.stringify(maskSecretFields(args)), MAX_ARGUMENTS),
    permission,
  },
});

/** The model gets the result of a call, or learns why it was not made. */
export const toolReturned = (
  place: CallPlace,
  tool: string,
  result: { text: string; is_error: boolean; latency_ms: number | null },
): RunEvent => ({
  type: 'workflow.tool_returned',
  factKey: `result/${conversationName(place.key)}/${place.position}/${place.index}`,
  payload: {
    ...placeOf(place),
    tool: tool.slice(0, MAX_NAME),
    is_error: result.is_error,
    preview: preview(result.text, MAX_PREVIEW),
    latency_ms: result.latency_ms,
  },
});

/** One line for people, such as `book_room {"room":"Blue"}`. */
export function summarizeCall(name: string, args: string): string {
  const shown = maskSecrets(JSON.stringify(maskSecretFields(parse(args))) ?? '');
  return `${name.slice(0, MAX_NAME)} ${preview(shown, MAX_SUMMARY)}`.trimEnd();
}

const MAX_SUMMARY = 60;

const placeOf = ({ key, position, index, stepId, agent }: CallPlace) => ({
  step_id: stepId,
  conversation: conversationName(key),
  message: position,
  call: index,
  agent: `${agent.name}@${agent.version}`,
});

/** The beginning of a text for people. Masked before it is cut, so that no half of a credential remains. */
export function preview(text: string, max: number): string {
  const masked = maskSecrets(text.slice(0, max * 20));
  return masked.length <= max ? masked : `${masked.slice(0, max - 1).toWellFormed()}…`;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
