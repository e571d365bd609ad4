import type { Generated, JSONColumnType } from 'kysely';

/** The namespaced store, as LangGraph has it. The view `store_entries` adds the user's audit log. */
export interface StoreItemsTable {
  tenant_id: string;
  user_id: string;
  /** The namespace behind the user's id: each of its elements, and a period behind each. */
  path: string;
  key: string;
  value: JSONColumnType<Record<string, unknown>, string, string>;
  ttl_minutes: number | null;
  expires_at: Date | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}
