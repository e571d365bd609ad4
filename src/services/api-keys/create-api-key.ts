import { makeApiKey } from '../../auth/api-key-format.ts';
import { ROLE_SCOPES, scopesOf } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import type { ApiKeyCreated, CreateApiKey } from '../../contracts/api-key.ts';
import type { Database } from '../../db/database.ts';
import type { Limits } from '../../platform/config/limits.ts';
import { ConflictError, InsufficientScopeError, InvalidInputError } from '../../platform/errors.ts';
import { idFromKey, newId } from '../../platform/new-id.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { assertWithinLimit } from '../limits/assert-within-limit.ts';
import { API_KEY_COLUMNS, toApiKey } from './api-key-row.ts';

export interface NewApiKey {
  tenantId: string;
  actor: Actor;
  body: CreateApiKey;
  idempotencyKey?: string | undefined;
  /** Without, the tenant may have any number of keys. */
  limits?: Limits;
}

/**
 * Makes a key that may no more than who asks for it.
 * @throws InvalidInputError InsufficientScopeError ConflictError TenantLimitError
 */
export function createApiKey(
  db: Database,
  principal: Principal,
  request: Omit<NewApiKey, 'tenantId'>,
): Promise<ApiKeyCreated> {
  const own = scopesOf(principal);
  const missing = scopesOfKey(request.body).find((scope) => !own.includes(scope));
  if (missing)
    throw new InsufficientScopeError(
      missing,
      `The key would have the scope ${missing}, which you have not; give it a lesser role, or narrow it with scopes.`,
    );
  return insertApiKey(db, { ...request, tenantId: principal.tenantId });
}

/** Makes a key, whoever asks. @throws InvalidInputError ConflictError TenantLimitError */
export async function insertApiKey(db: Database, request: NewApiKey): Promise<ApiKeyCreated> {
  const { tenantId, actor, body, idempotencyKey, limits } = request;
  assertUsable(body);
  const api_key_id = idempotencyKey ? idFromKey('ak', tenantId, idempotencyKey) : newId('ak');
  const { key, hash } = makeApiKey(api_key_id);
  const row = await db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto('api_keys')
      .values({
        tenant_id: tenantId,
        api_key_id,
        name: body.name,
        role: body.role,
        scopes: body.scopes ? JSON.stringify(body.scopes) : null,
        secret_hash: hash,
        created_by: actor.userId,
        expires_at: body.expires_at ? new Date(body.expires_at) : null,
        revoked_at: null,
        last_used_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning(API_KEY_COLUMNS)
      .executeTakeFirst();
    if (!inserted)
      throw new ConflictError(
        'already_created',
        `This Idempotency-Key has made ${api_key_id}, and its key was told then. Revoke it and make another if the answer was lost.`,
      );
    if (limits) await assertWithinLimit(trx, limits, tenantId, 'api_keys');
    await appendAuditEntry(trx, {
      tenantId,
      actor,
      action: 'api_key.create',
      resource: 'api_keys',
      resourceId: api_key_id,
      details: { ...body },
    });
    return inserted;
  });
  return { ...toApiKey(row), key };
}

const scopesOfKey = ({ role, scopes }: CreateApiKey) =>
  scopesOf({ roles: [role], ...(scopes && { scopes }) });

/** A key that could do nothing, or less than it says, is a mistake. */
function assertUsable({ role, scopes = [], expires_at }: CreateApiKey): void {
  const errors = scopes.flatMap((scope, index) =>
    ROLE_SCOPES[role].includes(scope)
      ? []
      : [{ field: `scopes.${index}`, message: `is not a scope of the role ${role}` }],
  );
  if (expires_at && new Date(expires_at) <= new Date())
    errors.push({ field: 'expires_at', message: 'must be in the future' });
  if (errors.length > 0) throw new InvalidInputError(errors);
}
