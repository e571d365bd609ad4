import type { ToolPermission } from '../../contracts/approval.ts';
import type { RunRef } from '../../contracts/run.ts';
import { MAX_LISTED_TEXT, type TranscriptMessage } from '../../contracts/transcript.ts';
import type { StoredMessage } from '../../db/queries/messages.ts';
import type { AssistantMessage, Message } from '../../llm/model.ts';
import { toolCalledKey } from '../conversations/conversation-events.ts';
import { fromStored } from '../conversations/stored-message.ts';

/** A stored message, with its model call if it is an answer. */
export interface TranscriptRow extends StoredMessage {
  conversation_id: string;
  created_at: Date;
  agent: string | null;
  provider: string | null;
  model: string | null;
  input_tokens: number | null;
  cached_tokens: number | null;
  output_tokens: number | null;
  cost_usd: string | null;
  latency_ms: number | null;
}

/** The events `tool_called` of a run, by their fact key. */
export type CallEvents = Map<string, { calledAt: Date; permission: ToolPermission }>;

export function toTranscriptMessage(
  run: RunRef,
  row: TranscriptRow,
  events: CallEvents,
): TranscriptMessage {
  const message = fromStored(row);
  const { content } = row;
  const conversation = conversationOf(run, row);
  const id = messageIdOf(conversation, row.sequence);
  const isResult = message.role === 'tool';
  return {
    message_id: id,
    conversation,
    sequence: row.sequence,
    role: row.role,
    agent: row.agent,
    text: message.text,
    is_cut: false,
    href: `/v1/workflows/${run.workflow_id}/messages/${id}`,
    thinking: thinkingOf(message),
    tool_calls: callsOf(row, message).map((call) => {
      const event = events.get(toolCalledKey(conversation, row.sequence, call.index));
      return {
        ...call,
        called_at: event?.calledAt.toISOString() ?? null,
        permission: event?.permission ?? null,
      };
    }),
    tool_call_id: isResult ? message.tool_call_id : null,
    name: isResult ? message.name : null,
    is_error: isResult ? message.is_error : null,
    latency_ms: isResult && typeof content.latency_ms === 'number' ? content.latency_ms : null,
    activity: Array.isArray(content.activity) ? content.activity : [],
    model_call: modelCallOf(row),
    created_at: row.created_at.toISOString(),
  };
}

export const conversationOf = (run: RunRef, { conversation_id }: TranscriptRow): string =>
  conversation_id.slice(run.workflow_id.length + 1);

/** A provider may send an empty block of thinking beside its signature. */
const thinkingOf = (message: Message): string[] =>
  message.role === 'assistant'
    ? message.reasoning.map(({ text }) => text).filter((text) => text !== '')
    : [];

export const callsOf = ({ role }: TranscriptRow, message: Message) =>
  role === 'assistant'
    ? (message as AssistantMessage).tool_calls.map(({ id, name, arguments: args }, index) => ({
        index,
        tool_call_id: id,
        name,
        arguments: args,
      }))
    : [];

const modelCallOf = (row: TranscriptRow): TranscriptMessage['model_call'] =>
  row.provider === null
    ? null
    : {
        provider: row.provider,
        model: row.model ?? '',
        input_tokens: row.input_tokens ?? 0,
        cached_tokens: row.cached_tokens ?? 0,
        output_tokens: row.output_tokens ?? 0,
        cost_usd: row.cost_usd ?? '0',
        latency_ms: row.latency_ms ?? 0,
      };

/** As a list shows it: long texts are cut. */
export function cutMessage(message: TranscriptMessage): TranscriptMessage {
  const texts = [
    message.text,
    ...message.thinking,
    ...message.tool_calls.map((call) => call.arguments),
  ];
  if (texts.every((text) => text.length <= MAX_LISTED_TEXT)) return message;
  return {
    ...message,
    is_cut: true,
    text: cut(message.text),
    thinking: message.thinking.map(cut),
    tool_calls: message.tool_calls.map((call) => ({ ...call, arguments: cut(call.arguments) })),
  };
}

const cut = (text: string): string => text.slice(0, MAX_LISTED_TEXT).toWellFormed();

const messageIdOf = (conversation: string, sequence: number): string =>
  Buffer.from(`${conversation}#${sequence}`).toString('base64url');

/** Undefined if the id belongs to no message. */
export function parseMessageId(id: string): { conversation: string; sequence: number } | undefined {
  const text = Buffer.from(id, 'base64url').toString();
  const [, conversation, digits] = /^([^\0#]{1,500})#(\d{1,9})$/.exec(text) ?? [];
  if (conversation === undefined) return undefined;
  return { conversation, sequence: Number(digits) };
}
