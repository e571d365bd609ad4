import { type RawBuilder, sql } from 'kysely';
import type { LimitName, LimitState } from '../../contracts/limits.ts';
import type { Database } from '../../db/database.ts';
import { countInFlight } from '../../db/queries/in-flight.ts';
import { countOpenRuns } from '../../db/queries/insert-workflow.ts';
import type { Limits } from '../../platform/config/limits.ts';

const ofTable = (table: string, tenantId: string) =>
  sql`(select count(*) from ${sql.table(table)} where tenant_id = ${tenantId})`;

const USE: Record<LimitName, (tenantId: string) => RawBuilder<unknown>> = {
  runs: (tenantId) => countOpenRuns(tenantId),
  steps: (tenantId) => countInFlight(tenantId, 'steps'),
  streams: (tenantId) => countInFlight(tenantId, 'streams'),
  schedules: (tenantId) => ofTable('schedules', tenantId),
  api_keys: (tenantId) =>
    sql`(select count(*) from api_keys where tenant_id = ${tenantId} and revoked_at is null
      and (expires_at is null or expires_at > now()))`,
  agents: (tenantId) => ofTable('agents', tenantId),
  blueprints: (tenantId) => ofTable('blueprints', tenantId),
  webhooks: (tenantId) => ofTable('webhook_endpoints', tenantId),
  mcp_servers: (tenantId) => ofTable('mcp_servers', tenantId),
  tools: (tenantId) => ofTable('tools', tenantId),
  document_bytes: (tenantId) =>
    sql`(select coalesce(sum(size_bytes), 0) from documents where tenant_id = ${tenantId})`,
};

export async function countUse(db: Database, tenantId: string, name: LimitName): Promise<number> {
  const { rows } = await sql<{ used: string }>`select ${USE[name](tenantId)} as used`.execute(db);
  return Number(rows[0]?.used ?? 0);
}

/** What a tenant may have at once, and what it has. */
export function readLimits(db: Database, limits: Limits, tenantId: string): Promise<LimitState[]> {
  const names = Object.keys(USE) as LimitName[];
  return Promise.all(
    names.map(async (name) => ({
      name,
      limit: Number.isFinite(limits[name]) ? limits[name] : null,
      used: await countUse(db, tenantId, name),
    })),
  );
}
