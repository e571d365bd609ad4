import type { Generated, JSONColumnType } from 'kysely';
import type { OwnerKind } from '../../contracts/owner.ts';

/** One message of a conversation; append-only, keyed by its place. The content is the model port's `Message`. */
export interface MessagesTable {
  tenant_id: string;
  owner_kind: OwnerKind;
  owner_id: string;
  conversation_id: string;
  sequence: number;
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: JSONColumnType<Record<string, unknown>, string, string>;
  created_at: Generated<Date>;
}
