import { type Selectable, sql } from 'kysely';
import { toStorableJson, toStorableText } from '../../platform/storable-json.ts';
import type { Database } from '../database.ts';
import type { DeploymentCacheTable } from '../tables/deployments.ts';

export type CacheRow = Selectable<DeploymentCacheTable>;

export type CacheKind = CacheRow['kind'];

/** Whose, and of which deployment. */
export interface CacheOwner {
  tenantId: string;
  userId: string;
  deploymentId: string;
}

export interface CachePlace extends CacheOwner {
  kind: CacheKind;
  key: string;
}

/** What several deployments have said of one kind, by deployment. */
export async function readCacheRows(
  db: Database,
  { tenantId, userId }: Pick<CacheOwner, 'tenantId' | 'userId'>,
  deploymentIds: string[],
  kind: CacheKind,
  key = '',
): Promise<Map<string, CacheRow>> {
  if (deploymentIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('deployment_cache')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('deployment_id', 'in', deploymentIds)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .execute();
  return new Map(rows.map((row) => [row.deployment_id, row]));
}

/** Keeps an answer of the moment `askedAt`, unless one is there that was asked for later, or the deployment has been changed or removed. */
export async function writeCacheValue(
  db: Database,
  place: CachePlace,
  value: unknown,
  askedAt: Date,
  version: number,
): Promise<void> {
  await sql`
    insert into deployment_cache as c (tenant_id, user_id, deployment_id, kind, key, value, fetched_at)
    select tenant_id, ${place.userId}, deployment_id, ${place.kind}, ${place.key}, ${toStorableJson({ value })}::jsonb, ${askedAt}
    from deployments
    where tenant_id = ${place.tenantId} and deployment_id = ${place.deploymentId} and version = ${version}
    on conflict (tenant_id, user_id, deployment_id, kind, key) do update
    set value = excluded.value, fetched_at = excluded.fetched_at, failed_at = null, problem = null
    where c.fetched_at is null or c.fetched_at <= excluded.fetched_at
  `.execute(db);
}

/** Notes that the deployment was down; what it said before stays. A place that anybody can name takes up no room for that. */
export async function writeCacheFailure(
  db: Database,
  place: CachePlace,
  problem: string,
): Promise<void> {
  if (place.key !== '') {
    await db
      .updateTable('deployment_cache')
      .set({ failed_at: sql`now()`, problem: toStorableText(problem) })
      .where('tenant_id', '=', place.tenantId)
      .where('user_id', '=', place.userId)
      .where('deployment_id', '=', place.deploymentId)
      .where('kind', '=', place.kind)
      .where('key', '=', place.key)
      .execute();
    return;
  }
  await sql`
    insert into deployment_cache (tenant_id, user_id, deployment_id, kind, key, failed_at, problem)
    select tenant_id, ${place.userId}, deployment_id, ${place.kind}, ${place.key}, now(), ${toStorableText(problem)}
    from deployments where tenant_id = ${place.tenantId} and deployment_id = ${place.deploymentId}
    on conflict (tenant_id, user_id, deployment_id, kind, key) do update
    set failed_at = excluded.failed_at, problem = excluded.problem
  `.execute(db);
}

/** Forgets what a user was told: all of it, or of some kinds. */
export async function dropCache(
  db: Database,
  { tenantId, userId, deploymentId }: CacheOwner,
  kinds?: CacheKind[],
): Promise<void> {
  let drop = db
    .deleteFrom('deployment_cache')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('deployment_id', '=', deploymentId);
  if (kinds) drop = drop.where('kind', 'in', kinds);
  await drop.execute();
}

/** Forgets what a deployment told anybody. */
export async function dropCacheOfAll(
  db: Database,
  tenantId: string,
  deploymentId: string,
): Promise<void> {
  await db
    .deleteFrom('deployment_cache')
    .where('tenant_id', '=', tenantId)
    .where('deployment_id', '=', deploymentId)
    .execute();
}
