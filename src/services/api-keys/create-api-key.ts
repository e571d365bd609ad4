import { makeApiKey } from '../../auth/api-key-format.ts';
import { ROLE_SCOPES, scopesOf } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import type { ApiKeyCreated, CreateApiKey } from '../../contracts/api-key.ts';
import { createOnce } from '../../db/create-once.ts';
import type { Database } from '../../db/database.ts';
import type { Limits } from '../../platform/config/limits.ts';
import { ConflictError, InsufficientScopeError, InvalidInputError } from '../../platform/errors.ts';
import { hashRequest, idFor } from '../../platform/new-id.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { assertWithinLimit } from '../limits/assert-within-limit.ts';
import { API_KEY_COLUMNS, type ApiKeyRow, readApiKey, toApiKey } from './api-key-row.ts';

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
      `You lack the scope ${missing}, so you cannot create a key with it. Choose a lower role, or limit the key with scopes.`,
    );
  return insertApiKey(db, { ...request, tenantId: principal.tenantId });
}

/** Makes a key, whoever asks. @throws InvalidInputError ConflictError TenantLimitError */
export async function insertApiKey(db: Database, request: NewApiKey): Promise<ApiKeyCreated> {
  const { tenantId, body, idempotencyKey } = request;
  const apiKeyId = idFor('ak', tenantId, idempotencyKey);
  const { key, hash } = makeApiKey(apiKeyId);
  const { row, isNew } = await createOnce({
    request: requestOf(body),
    readsFirst: idempotencyKey !== undefined,
    read: async () => {
      const known = await readApiKey(db, tenantId, apiKeyId);
      return { ...known, request_hash: hashRequest(requestOf(known)) };
    },
    create: () => insert(db, request, apiKeyId, hash),
  });
  if (!isNew)
    throw new ConflictError(
      'already_created',
      `The first request with this Idempotency-Key created ${apiKeyId} and returned its key. If you lost the key, revoke it and create another.`,
    );
  return { ...toApiKey(row), key };
}

/** The columns that the request decides; they stand for it, so no hash is stored. */
const requestOf = ({ name, role, scopes, expires_at }: CreateApiKey | ApiKeyRow) => ({
  name,
  role,
  scopes: scopes ?? null,
  expires_at: expires_at ? new Date(expires_at).toISOString() : null,
});

function insert(
  db: Database,
  { tenantId, actor, body, limits }: NewApiKey,
  apiKeyId: string,
  secretHash: Buffer,
): Promise<ApiKeyRow | undefined> {
  assertUsable(body);
  return db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto('api_keys')
      .values({
        tenant_id: tenantId,
        api_key_id: apiKeyId,
        name: body.name,
        role: body.role,
        scopes: body.scopes ? JSON.stringify(body.scopes) : null,
        secret_hash: secretHash,
        created_by: actor.userId,
        expires_at: body.expires_at ? new Date(body.expires_at) : null,
        revoked_at: null,
        last_used_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning(API_KEY_COLUMNS)
      .executeTakeFirst();
    if (!inserted) return undefined;
    if (limits) await assertWithinLimit(trx, limits, tenantId, 'api_keys');
    await appendAuditEntry(trx, {
      tenantId,
      actor,
      action: 'api_key.create',
      resource: 'api_keys',
      resourceId: apiKeyId,
      details: { ...body },
    });
    return inserted;
  });
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
