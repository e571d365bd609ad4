import { sql } from 'kysely';
import type { Principal } from '../../auth/principal.ts';
import {
  type AgentCreationAccepted,
  isEndedCreation,
  REVIVABLE,
} from '../../contracts/agent-creation.ts';
import type { Database } from '../../db/database.ts';
import { appendEvent } from '../../db/queries/append-event.ts';
import { eventIdOf } from '../../events/event-id.ts';
import { ConflictError, ForbiddenError } from '../../platform/errors.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import type { Audited } from '../audit/audited.ts';
import { type AcceptDeps, keepToken, type RequestLog, startCreation } from './accept-creation.ts';
import { type CreationRef, type CreationRow, readCreation } from './creation-row.ts';
import { endCreation } from './end-creation.ts';

interface SteerRequest {
  principal: Principal;
  actor: Actor;
  agentCreationId: string;
  log: RequestLog;
}

/**
 * Starts another attempt of an expired or failed creation. It keeps the items and their configuration.
 * @throws NotFoundError ForbiddenError
 * @throws ConflictError `not_revivable`
 */
export async function reviveCreation(
  deps: AcceptDeps,
  request: SteerRequest,
): Promise<AgentCreationAccepted> {
  const ref = refOf(request);
  const row = await readCreation(deps.db, ref);
  assertOwner(row, request.principal);
  await keepToken(deps, request.principal);
  const attempt = await deps.db.transaction().execute((trx) => revive(trx, ref, request.actor));
  deps.notify();
  await startCreation(deps, { ...ref, request: row.request }, attempt, request.log);
  return { agent_creation_id: ref.agent_creation_id, status: 'pending' };
}

/** The creation acts with its user's rights, so only the user can start it. @throws ForbiddenError */
function assertOwner(row: CreationRow, { userId }: Principal): void {
  if (row.user_id !== userId)
    throw new ForbiddenError(
      `The agent creation acts with the rights of ${row.user_id}. Only ${row.user_id} can continue it.`,
    );
}

async function revive(trx: Database, ref: CreationRef, actor: Actor): Promise<number> {
  const row = await trx
    .selectFrom('agent_creations')
    .selectAll()
    .where('tenant_id', '=', ref.tenant_id)
    .where('agent_creation_id', '=', ref.agent_creation_id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (!REVIVABLE.includes(row.status))
    throw new ConflictError(
      'not_revivable',
      `The agent creation is ${row.status}. Only expired or failed ones can be continued.`,
    );
  const sequence = row.last_sequence + 1;
  await trx
    .updateTable('agent_creations')
    .set({
      status: 'pending',
      message: 'Continued.',
      attempt: row.attempt + 1,
      error: null,
      finished_at: null,
      last_sequence: sequence,
      updated_at: sql<Date>`now()`,
    })
    .where('tenant_id', '=', ref.tenant_id)
    .where('agent_creation_id', '=', ref.agent_creation_id)
    .execute();
  await trx
    .updateTable('agent_creation_items')
    // A created assistant is only verified again. All other items start over, with a new audit entry.
    .set({
      audited: sql<boolean>`audited and operation = 'create' and assistant_id is not null`,
      status: sql`case when operation = 'create' and assistant_id is not null then 'applied' else 'open' end`,
      error: null,
    })
    .where('tenant_id', '=', ref.tenant_id)
    .where('agent_creation_id', '=', ref.agent_creation_id)
    .where('status', '=', 'failed')
    .execute();
  await appendEvent(trx, {
    tenantId: ref.tenant_id,
    resource: 'agent_creations',
    resourceId: ref.agent_creation_id,
    sequence,
    eventId: eventIdOf(ref.tenant_id, ref.agent_creation_id, sequence),
    type: 'agent_creation.status_changed',
    payload: {
      agent_creation_id: ref.agent_creation_id,
      status: 'pending',
      previous_status: row.status,
      message: 'Continued.',
    },
  });
  await appendAuditEntry(trx, {
    tenantId: ref.tenant_id,
    actor,
    action: 'agent_creation.revive',
    resource: 'agent_creations',
    resourceId: ref.agent_creation_id,
  });
  return row.attempt + 1;
}

/**
 * Requests cancellation. A change that is in progress on a deployment finishes first. Cancelling a cancelled creation changes nothing.
 * @throws NotFoundError ConflictError `already_finished`
 */
export async function cancelCreation(
  deps: AcceptDeps & { audited: Audited },
  request: SteerRequest,
): Promise<void> {
  const ref = refOf(request);
  const row = await readCreation(deps.db, ref);
  if (row.status === 'cancelled') return;
  if (isEndedCreation(row.status))
    throw new ConflictError(
      'already_finished',
      `The agent creation is ${row.status}; it cannot be cancelled.`,
    );
  const act = {
    tenantId: ref.tenant_id,
    actor: request.actor,
    action: 'agent_creation.cancel' as const,
    resource: 'agent_creations',
    resourceId: ref.agent_creation_id,
  };
  await deps.audited(act, async () => {
    if (await deps.creations.cancel(ref)) return;
    // Temporal has no workflow yet.
    await endCreation(deps.db, { ...ref, status: 'cancelled', message: 'Cancelled.' });
    deps.notify();
  });
}

const refOf = ({ principal, agentCreationId }: SteerRequest): CreationRef => ({
  tenant_id: principal.tenantId,
  agent_creation_id: agentCreationId,
});
