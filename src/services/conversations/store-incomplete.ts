import type { AnswerRef } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import {
  appendAnswer,
  type ConversationKey,
  type ModelCallRow,
  readLastSequence,
} from '../../db/queries/messages.ts';
import type { AssistantMessage } from '../../llm/model.ts';
import { toStored } from './stored-message.ts';

/**
 * Keeps what was received of an answer that is not complete, and what it cost. It stands in a conversation of its own, beside the one
 * that it was meant for: only complete answers are part of that.
 */
export async function storeIncomplete(
  db: Database,
  key: ConversationKey,
  message: AssistantMessage,
  call: ModelCallRow,
): Promise<AnswerRef> {
  const beside = { ...key, conversationId: `${key.conversationId}/incomplete` };
  const sequence = (await readLastSequence(db, beside)) + 1;
  await appendAnswer(db, beside, [toStored(message, sequence)], call);
  return { conversation_id: beside.conversationId, sequence };
}
