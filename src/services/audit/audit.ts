import type { AuditResult } from '../../contracts/audit.ts';
import type { AuditAction } from '../../contracts/audit-action.ts';
import type { Database } from '../../db/database.ts';
import { toStorableJson } from '../../platform/storable-json.ts';

export interface Actor {
  userId: string;
  ip: string;
  userAgent: string;
}

type Json = Record<string, unknown>;

export interface Act {
  tenantId: string;
  actor: Actor;
  action: AuditAction;
  resource: string;
  resourceId: string;
  /** Default: succeeded. */
  result?: AuditResult;
  /** The state before and after a change or a deletion. Must not contain secrets. */
  before?: Json | null;
  after?: Json | null;
  details?: Json;
}

/** Writes an entry in the transaction of the change that it records. For acts outside the database, see audited.ts. */
export async function appendAuditEntry(trx: Database, act: Act): Promise<void> {
  await trx.insertInto('audit').values(toAuditRow(act)).execute();
}

export const toAuditRow = (act: Act) => ({
  tenant_id: act.tenantId,
  actor: act.actor.userId,
  action: act.action,
  resource: act.resource,
  resource_id: act.resourceId,
  ip: act.actor.ip,
  user_agent: act.actor.userAgent,
  result: act.result ?? 'succeeded',
  before: act.before ? toStorableJson(act.before) : null,
  after: act.after ? toStorableJson(act.after) : null,
  details: toStorableJson(act.details ?? {}),
});
