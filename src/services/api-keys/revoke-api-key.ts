import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { readApiKey } from './api-key-row.ts';

export interface RevokeDeps {
  db: Database;
  /** Has every replica look the key up again at once. */
  announceRevocation(apiKeyId: string): void;
}

export interface RevokeRequest {
  tenantId: string;
  apiKeyId: string;
  actor: Actor;
}

/** The key is of no use from now on, and stays in the list. Revoking it twice is not an error. @throws NotFoundError */
export async function revokeApiKey(
  { db, announceRevocation }: RevokeDeps,
  { tenantId, apiKeyId, actor }: RevokeRequest,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const revoked = await trx
      .updateTable('api_keys')
      .set({ revoked_at: sql`now()` })
      .where('tenant_id', '=', tenantId)
      .where('api_key_id', '=', apiKeyId)
      .where('revoked_at', 'is', null)
      .returning('name')
      .executeTakeFirst();
    if (!revoked) return readApiKey(trx, tenantId, apiKeyId);
    return appendAuditEntry(trx, {
      tenantId,
      actor,
      action: 'api_key.revoke',
      resource: 'api_keys',
      resourceId: apiKeyId,
      details: { name: revoked.name },
    });
  });
  announceRevocation(apiKeyId);
}
