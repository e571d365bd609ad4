import type { AnswerRef } from '../../contracts/run.ts';
import {
  appendAnswer,
  type ConversationKey,
  type ModelCallRow,
  readLastSequence,
  type StoredMessage,
} from '../../db/queries/messages.ts';
import type { AssistantMessage } from '../../llm/model.ts';
import { modelAnswered } from './conversation-events.ts';
import { type RunEventDeps, storeWithEvent } from './store-with-event.ts';
import { toStored } from './stored-message.ts';

/**
 * Stores a received answer, the messages before it that are not stored yet, its cost, and the event `model_answered` of a run.
 * @returns false if another answer was there first; the cost is stored all the same
 */
export async function keepAnswer(
  deps: RunEventDeps,
  key: ConversationKey,
  messages: StoredMessage[],
  call: ModelCallRow,
): Promise<boolean> {
  const answer = messages.at(-1);
  if (key.owner.kind !== 'workflow' || !answer) return appendAnswer(deps.db, key, messages, call);
  const run = { tenant_id: key.tenantId, workflow_id: key.owner.id };
  return storeWithEvent(deps, run, async (trx) => {
    const stored = await appendAnswer(trx, key, messages, call);
    return { stored, event: stored ? modelAnswered(key, answer, call) : undefined };
  });
}

/**
 * Stores an incomplete answer and its cost. It gets a conversation of its own, because a conversation contains complete answers only.
 */
export async function keepIncomplete(
  deps: RunEventDeps,
  key: ConversationKey,
  message: AssistantMessage,
  call: ModelCallRow,
): Promise<AnswerRef> {
  const incomplete = { ...key, conversationId: `${key.conversationId}${INCOMPLETE}` };
  const sequence = (await readLastSequence(deps.db, incomplete)) + 1;
  await keepAnswer(deps, incomplete, [toStored(message, sequence)], call);
  return { conversation_id: incomplete.conversationId, sequence };
}

/** Ends the id of a conversation that holds incomplete answers. */
export const INCOMPLETE = '/incomplete';
