import type { Generated, JSONColumnType } from 'kysely';

/** Who did what, and from where; append-only. */
export interface AuditTable {
  tenant_id: string;
  audit_id: Generated<string>;
  at: Generated<Date>;
  actor: string;
  action: string;
  resource: string;
  resource_id: string;
  ip: string;
  user_agent: string;
  details: JSONColumnType<Record<string, unknown>, string, string>;
}
