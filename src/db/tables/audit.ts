import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { AuditResult } from '../../contracts/audit.ts';

type Json = Record<string, unknown>;

/** Who did what, from where, and how it ended; append-only, but for the outcome of an act that was pending. */
export interface AuditTable {
  tenant_id: string;
  audit_id: Generated<string>;
  at: ColumnType<Date, string | undefined, never>;
  actor: string;
  action: string;
  resource: string;
  resource_id: string;
  ip: string;
  user_agent: string;
  result: Generated<AuditResult>;
  before: JSONColumnType<Json | null, string | null, string | null>;
  after: JSONColumnType<Json | null, string | null, string | null>;
  details: JSONColumnType<Json, string, string>;
  /** Names an act outside our database, whose entry is written before it happens. */
  act_id: string | null;
}
