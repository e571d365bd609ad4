import { sql } from 'kysely';
import type { Database } from '../database.ts';

export type InFlightKind = 'steps' | 'streams';

/** After this silence a process is taken for dead. Seconds. */
const LOST_AFTER = 15;
const isAlive = sql`seen_at > now() - make_interval(secs => ${sql.lit(LOST_AFTER)})`;

/** A scalar subquery: what one tenant has in flight, in all processes. */
export const countInFlight = (tenantId: string, kind: InFlightKind) =>
  sql`(select coalesce(sum(count), 0) from in_flight where tenant_id = ${tenantId} and kind = ${kind} and ${isAlive})`;

export interface Holder {
  kind: InFlightKind;
  /** The process. */
  id: string;
}

/** Writes what one process has in flight for each of these tenants. */
export async function writeInFlight(
  db: Database,
  { kind, id }: Holder,
  counts: ReadonlyMap<string, number>,
): Promise<void> {
  await sql`
    insert into in_flight (tenant_id, kind, holder, count)
    select tenant_id, ${kind}, ${id}, count
    from unnest(${[...counts.keys()]}::text[], ${[...counts.values()]}::int[]) as c(tenant_id, count)
    on conflict (tenant_id, kind, holder) do update set count = excluded.count, seen_at = now()
  `.execute(db);
}

/** Writes what one process has in flight for one tenant, where that and what the others have is within the limit. */
export async function writeWithinLimit(
  db: Database,
  { kind, id }: Holder,
  { tenantId, count, limit }: { tenantId: string; count: number; limit: number },
): Promise<boolean> {
  const most = Number.isFinite(limit) ? limit : null;
  const { rows } = await sql`
    insert into in_flight (tenant_id, kind, holder, count)
    select ${tenantId}, ${kind}, ${id}, ${count}::int
    where ${most}::bigint is null or ${most}::bigint >= ${count}::int + (
      select coalesce(sum(count), 0) from in_flight
      where tenant_id = ${tenantId} and kind = ${kind} and holder <> ${id} and ${isAlive}
    )
    on conflict (tenant_id, kind, holder) do update set count = excluded.count, seen_at = now()
    returning tenant_id
  `.execute(db);
  return rows.length > 0;
}

/** What each tenant has in flight in other processes. `systemDb` reads all tenants. */
export async function readOthersInFlight(
  db: Database,
  { kind, id }: Holder,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ tenant_id: string; count: number }>`
    select tenant_id, sum(count)::int as count from in_flight
    where kind = ${kind} and holder <> ${id} and ${isAlive}
    group by tenant_id
  `.execute(db);
  return new Map(rows.map(({ tenant_id, count }) => [tenant_id, count]));
}

/** Removes what dead processes had, and what is empty. */
export async function deleteLostInFlight(db: Database): Promise<void> {
  await sql`
    delete from in_flight where ctid = any (array(
      select ctid from in_flight where seen_at < now() - interval '1 minute' limit 1000 for update skip locked
    ))
  `.execute(db);
}
