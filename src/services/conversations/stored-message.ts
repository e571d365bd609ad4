import type { StoredMessage } from '../../db/queries/messages.ts';
import type { Message } from '../../llm/model.ts';

/** The row's role is a column, everything else of a message is its content. */
export function toStored({ role, ...content }: Message, sequence: number): StoredMessage {
  return { sequence, role, content };
}

/** Only {@link toStored} writes this column, so its shape is the message's. */
export const fromStored = (stored: StoredMessage): Message =>
  ({ ...stored.content, role: stored.role }) as Message;
