import { scopesOf } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import type { RightsDropped } from '../../contracts/rights-dropped.ts';
import type { RunRef, UserRights } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import { appendEvent } from '../../db/queries/append-event.ts';
import { storeUserRights } from '../../db/queries/store-user-rights.ts';
import { eventIdOf } from '../../events/event-id.ts';

/**
 * Withdraws the rights of a run's user before somebody else steers the run: from then on, tools that act for the user fail with a message that
 * says why. Call it in the transaction that brings the words into the run, or commit it before. The rights do not come back: the words stay in
 * the run. A steerer who could do the same with their own rights withdraws nothing.
 * @returns null where nothing is withdrawn
 */
export async function withdrawUserRights(
  trx: Database,
  { tenant_id, workflow_id }: RunRef,
  steerer: Principal,
  action: string,
): Promise<RightsDropped | null> {
  const row = await trx
    .selectFrom('workflows')
    .select(['user_id', 'user_rights', 'finished_at'])
    .where('tenant_id', '=', tenant_id)
    .where('workflow_id', '=', workflow_id)
    .forUpdate()
    .executeTakeFirst();
  if (!row?.user_id || !row.user_rights || row.finished_at) return null;
  const { user_id: userId, user_rights: rights } = row;
  if (userId === steerer.userId || rights.dropped) return null;
  if (isCovered(rights, steerer) && !(await hasToken(trx, tenant_id, userId, rights))) return null;
  const dropped = { user_id: userId, by: steerer.userId, action, at: new Date().toISOString() };
  const sequence = await storeUserRights(trx, { tenant_id, workflow_id }, { ...rights, dropped });
  await appendEvent(trx, {
    tenantId: tenant_id,
    resource: 'workflows',
    resourceId: workflow_id,
    sequence,
    eventId: eventIdOf(tenant_id, workflow_id, sequence),
    type: 'workflow.rights_dropped',
    payload: { workflow_id, ...dropped },
  });
  return dropped;
}

/** The steerer has all rights of the run themselves. */
function isCovered({ scopes }: UserRights, steerer: Principal): boolean {
  const own = scopesOf(steerer);
  return scopes.every((scope) => own.includes(scope));
}

/** An agent creation that the run starts acts with the kept token of its user, whether the run was started with it or not. */
async function hasToken(
  db: Database,
  tenantId: string,
  userId: string,
  rights: UserRights,
): Promise<boolean> {
  if (rights.token) return true;
  const kept = await db
    .selectFrom('user_tokens')
    .select('user_id')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return kept !== undefined;
}
