import type { StoredMessage } from '../../db/queries/messages.ts';
import type { Message } from '../../llm/model.ts';

/** The role has its own column; the rest of the message is the content. */
export function toStored({ role, ...content }: Message, sequence: number): StoredMessage {
  return { sequence, role, content };
}

/** The cast is safe, because only {@link toStored} writes the content. */
export const fromStored = (stored: StoredMessage): Message =>
  ({ ...stored.content, role: stored.role }) as Message;
