import type { AnswerRef } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import {
  appendAnswer,
  type ConversationKey,
  type ModelCallRow,
  readLastSequence,
  type StoredMessage,
} from '../../db/queries/messages.ts';
import type { AssistantMessage, Message } from '../../llm/model.ts';

/** The role has its own column; the rest of the message is the content. */
export function toStored({ role, ...content }: Message, sequence: number): StoredMessage {
  return { sequence, role, content };
}

/** The cast is safe, because only {@link toStored} writes the content. */
export const fromStored = (stored: StoredMessage): Message =>
  ({ ...stored.content, role: stored.role }) as Message;

/**
 * Stores an incomplete answer and its cost. It gets a conversation of its own, because a conversation contains complete answers only.
 */
export async function storeIncomplete(
  db: Database,
  key: ConversationKey,
  message: AssistantMessage,
  call: ModelCallRow,
): Promise<AnswerRef> {
  const incomplete = { ...key, conversationId: `${key.conversationId}/incomplete` };
  const sequence = (await readLastSequence(db, incomplete)) + 1;
  await appendAnswer(db, incomplete, [toStored(message, sequence)], call);
  return { conversation_id: incomplete.conversationId, sequence };
}
