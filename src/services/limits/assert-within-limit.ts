import { sql } from 'kysely';
import type { LimitName } from '../../contracts/limits.ts';
import type { Database } from '../../db/database.ts';
import type { Limits } from '../../platform/config/limits.ts';
import { countUse } from './count-use.ts';
import { TenantLimitError } from './limit-error.ts';

/**
 * Called behind the insert, in its transaction: so a repeated request, which inserts nothing, always passes. Until the transaction ends,
 * other ones of the tenant wait for it.
 * @throws TenantLimitError
 */
export async function assertWithinLimit(
  trx: Database,
  limits: Limits,
  tenantId: string,
  name: LimitName,
): Promise<void> {
  const limit = limits[name];
  if (!Number.isFinite(limit)) return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`limits/${tenantId}/${name}`}, 0))`.execute(
    trx,
  );
  if ((await countUse(trx, tenantId, name)) > limit) throw new TenantLimitError(name, limit);
}
