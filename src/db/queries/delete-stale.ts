import { sql } from 'kysely';
import type { Database } from '../database.ts';

/** So many in one round: the next one goes on. */
const SWEEP = 1000;

/**
 * Removes tokens that are over for a month, deliveries of webhooks that are as old, what deployments told users who have not asked again for as long, and what calls of ended runs
 * waited for. Of all tenants.
 */
export async function deleteStale(systemDb: Database): Promise<void> {
  await sql`
    delete from user_tokens where ctid = any (array(
      select ctid from user_tokens where coalesce(expires_at, updated_at + interval '60 days') < now() - interval '30 days'
      limit ${SWEEP} for update skip locked
    ))
  `.execute(systemDb);
  await sql`
    delete from webhook_messages where ctid = any (array(
      select ctid from webhook_messages where status <> 'queued' and created_at < now() - interval '30 days'
      limit ${SWEEP} for update skip locked
    ))
  `.execute(systemDb);
  await sql`
    delete from waits where ctid = any (array(
      select ctid from waits where next_attempt_at < now() - interval '1 day' limit ${SWEEP} for update skip locked
    ))
  `.execute(systemDb);
  await sql`
    delete from deployment_cache where ctid = any (array(
      select ctid from deployment_cache where coalesce(fetched_at, failed_at) < now() - interval '30 days'
      limit ${SWEEP} for update skip locked
    ))
  `.execute(systemDb);
}
