import type { AuditResult } from '../../contracts/audit.ts';
import type { AuditAction } from '../../contracts/audit-action.ts';
import type { Database } from '../../db/database.ts';
import { toStorableJson } from '../../platform/storable-json.ts';

/** Who acts, and from where. */
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
  /** Without it, it succeeded. */
  result?: AuditResult;
  /** What there was, and what there is now, where the act changed or removed something. Never a secret. */
  before?: Json | null;
  after?: Json | null;
  details?: Json;
}

/** Writes who did what, in the transaction that does it: there is neither without the other. Otherwise see audited.ts. */
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
