import { sql } from 'kysely';
import type { Database } from '../database.ts';

export interface Lease {
  /** Requests that whoever asked may let pass in this window; 0 when all were given out. */
  granted: number;
  /** Given out in this window, to all replicas. */
  used: number;
  secondsLeft: number;
}

/** Of what is left, this part is given out at once: many at first, so that few ask, and one by one at the end, so that nothing is left over. */
const SHARE = 10;

/** What nobody has asked for in this time goes, some with every lease. */
const KEEP = '10 minutes';

/**
 * Gives a replica a share of the requests that somebody may make in this minute. All shares together never exceed the limit.
 * The minute is the database's: the clocks of the replicas do not matter.
 */
export async function leaseRequests(
  db: Database,
  tenantId: string,
  subject: string,
  limit: number,
): Promise<Lease> {
  const shareOf = (left: ReturnType<typeof sql>) =>
    sql`ceil(greatest(${left}, 0)::numeric / ${SHARE}::int)::int`;
  const first = shareOf(sql`${limit}::int`);
  const next = shareOf(sql`${limit}::int - r.used`);
  const isOver = sql`r.window_start < excluded.window_start`;
  const { rows } = await sql<Lease>`
    with swept as (
      delete from rate_limits where (tenant_id, subject) in (
        select tenant_id, subject from rate_limits
        where window_start < now() - ${sql.raw(`interval '${KEEP}'`)} and (tenant_id, subject) <> (${tenantId}, ${subject})
        order by window_start limit 10
        for update skip locked
      )
    )
    insert into rate_limits as r (tenant_id, subject, window_start, used, granted)
    values (${tenantId}, ${subject}, date_trunc('minute', now()), ${first}, ${first})
    on conflict (tenant_id, subject) do update set
      window_start = greatest(r.window_start, excluded.window_start),
      used = case when ${isOver} then excluded.used else r.used + ${next} end,
      granted = case when ${isOver} then excluded.granted else ${next} end
    returning granted, used,
      extract(epoch from window_start + interval '1 minute' - clock_timestamp())::float as "secondsLeft"
  `.execute(db);
  return rows[0] ?? { granted: 0, used: limit, secondsLeft: 1 };
}
