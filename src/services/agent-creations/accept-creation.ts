import type { Principal } from '../../auth/principal.ts';
import type { AgentCreationAccepted, CreateAgentCreation } from '../../contracts/agent-creation.ts';
import { createOnce } from '../../db/create-once.ts';
import type { Database } from '../../db/database.ts';
import { appendEvent } from '../../db/queries/append-event.ts';
import type { CreationSettings, CreationWish } from '../../db/tables/agent-creations.ts';
import { eventIdOf } from '../../events/event-id.ts';
import { UnavailableError } from '../../platform/errors.ts';
import { idFromKey, newId } from '../../platform/new-id.ts';
import type { Actor } from '../audit/audit.ts';
import type { TokenVault } from '../user-tokens/token-vault.ts';
import { type CreationRef, type CreationRow, readCreation } from './creation-row.ts';
import { consumeHourlyQuota } from './limits.ts';
import type { CreationClient, CreationStart } from './temporal.ts';

export interface AcceptDeps {
  db: Database;
  vault: TokenVault;
  creations: CreationClient;
  notify(): void;
}

export interface RequestLog {
  warn(fields: object, message: string): void;
}

/** Whose rights it acts with; a token that they bring is kept for it. */
export type Creator = Pick<Principal, 'tenantId' | 'userId' | 'token'>;

export interface AcceptRequest {
  principal: Creator;
  actor: Actor;
  body: CreateAgentCreation;
  idempotencyKey: string | undefined;
  log: RequestLog;
}

/**
 * Accepts what is wanted, durably, and starts its flow. What a user may do in an hour is counted in the same transaction.
 * @throws HourlyQuotaError
 * @throws ConflictError `idempotency_key_reused`, `tokens_not_kept`
 */
export async function acceptCreation(
  deps: AcceptDeps,
  request: AcceptRequest,
): Promise<AgentCreationAccepted> {
  const { principal, body, idempotencyKey } = request;
  const { tenantId } = principal;
  const id = idempotencyKey ? creationIdOf(principal, idempotencyKey) : newId('ac');
  const ref = { tenant_id: tenantId, agent_creation_id: id };
  const { row, isNew } = await createOnce<Pick<CreationRow, 'status'>>({
    request: body,
    readsFirst: idempotencyKey !== undefined,
    read: () => readCreation(deps.db, ref),
    create: async (requestHash) => {
      await keepToken(deps, principal);
      return deps.db.transaction().execute((trx) => insert(trx, ref, request, requestHash));
    },
  });
  if (isNew) {
    deps.notify();
    await startCreation(deps, { ...ref, request: body.request }, 0, request.log);
  }
  return { agent_creation_id: id, status: row.status };
}

/** The key belongs to one user of the tenant: a creation acts with their token. */
export const creationIdOf = ({ tenantId, userId }: Creator, idempotencyKey: string): string =>
  idFromKey('ac', tenantId, `${userId}\0${idempotencyKey}`);

/** The flow goes on with it after this request. */
export async function keepToken({ db, vault }: AcceptDeps, principal: Creator): Promise<void> {
  const { token } = principal;
  if (token) await vault.keep(db, { ...principal, token });
}

/** When Temporal does not take it now, the reconcile workflow sees to it. */
export async function startCreation(
  deps: Pick<AcceptDeps, 'creations'>,
  creation: CreationStart,
  attempt: number,
  log: RequestLog,
): Promise<void> {
  try {
    await deps.creations.start(creation, attempt);
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    log.warn(
      { err: error, agent_creation_id: creation.agent_creation_id },
      'accepted, but not started yet: the reconcile workflow will',
    );
  }
}

async function insert(
  trx: Database,
  ref: CreationRef,
  { principal, actor, body }: AcceptRequest,
  requestHash: string,
): Promise<Pick<CreationRow, 'status'> | undefined> {
  const settings: CreationSettings = {
    probe: body.probe,
    expires_in_seconds: body.expires_in_seconds,
    wishes: [wishOf(body), ...(body.batch ?? []).map(wishOf)],
  };
  const row = await trx
    .insertInto('agent_creations')
    .values({
      ...ref,
      user_id: principal.userId,
      request: body.request,
      settings: JSON.stringify(settings),
      request_hash: requestHash,
      message: 'Accepted.',
      brings_token: principal.token !== undefined,
      error: null,
      origin: JSON.stringify({ ip: actor.ip, user_agent: actor.userAgent }),
      finished_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('status')
    .executeTakeFirst();
  if (!row) return undefined;
  await consumeHourlyQuota(trx, {
    tenantId: ref.tenant_id,
    actor,
    agentCreationId: ref.agent_creation_id,
    operations: settings.wishes.map(({ operation }) => operation ?? 'create'),
  });
  await appendEvent(trx, {
    tenantId: ref.tenant_id,
    resource: 'agent_creations',
    resourceId: ref.agent_creation_id,
    sequence: 1,
    eventId: eventIdOf(ref.tenant_id, ref.agent_creation_id, 1),
    type: 'agent_creation.status_changed',
    payload: {
      agent_creation_id: ref.agent_creation_id,
      status: 'pending',
      previous_status: null,
      message: 'Accepted.',
    },
  });
  return row;
}

const wishOf = ({
  request,
  operation,
  deployment,
  graph,
  assistant,
  name,
  description,
  config,
}: NonNullable<CreateAgentCreation['batch']>[number]): CreationWish => ({
  request,
  ...(operation && { operation }),
  ...(deployment && { deployment }),
  ...(graph && { graph }),
  ...(assistant && { assistant }),
  ...(name && { name }),
  ...(description !== undefined && { description }),
  ...(config && { config }),
});
