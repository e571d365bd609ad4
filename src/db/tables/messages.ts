import type { Generated, JSONColumnType } from 'kysely';

/** One message of a conversation; append-only, keyed by its place. The content is the model port's `Message`. */
export interface MessagesTable {
  tenant_id: string;
  workflow_id: string;
  conversation_id: string;
  sequence: number;
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: JSONColumnType<Record<string, unknown>, string, string>;
  created_at: Generated<Date>;
}
