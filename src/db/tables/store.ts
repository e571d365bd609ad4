import type { Generated, JSONColumnType } from 'kysely';

/** The namespaced store, as LangGraph has it. The view `store_entries` adds the user's audit log. */
export interface StoreItemsTable {
  tenant_id: string;
  user_id: string;
  /** What follows the user's id. */
  namespace: string[];
  key: string;
  value: JSONColumnType<Record<string, unknown>, string, string>;
  expires_at: Date | null;
  ttl_minutes: number | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}
