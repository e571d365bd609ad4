import { sql } from 'kysely';
import type { EndpointRef } from '../../contracts/webhook-endpoint.ts';
import type { Database } from '../../db/database.ts';

export interface DueMessages {
  /** `label`: for Temporal. */
  messages: { delivery_id: string; label: string }[];
  /** Until the next message is due; null if there is none. */
  wait_ms: number | null;
}

/** Attempts that run at the same time. */
const BATCH = 5;

/** The oldest messages of an endpoint that are due. */
export async function readDueMessages(
  db: Database,
  { tenant_id, webhook_id }: EndpointRef,
): Promise<DueMessages> {
  const rows = await db
    .selectFrom('webhook_messages')
    .select(['delivery_id', 'type', 'sequence'])
    .select(
      sql<number>`greatest(0, extract(epoch from next_attempt_at - now()) * 1000)::int`.as('wait'),
    )
    .where('tenant_id', '=', tenant_id)
    .where('webhook_id', '=', webhook_id)
    .where('status', '=', 'queued')
    .orderBy('next_attempt_at')
    .orderBy('created_at')
    .orderBy('sequence')
    .limit(BATCH)
    .execute();
  const due = rows.filter(({ wait }) => wait === 0);
  return {
    messages: due.map(({ delivery_id, type, sequence }) => ({
      delivery_id,
      label: `${type} ${sequence}`,
    })),
    wait_ms: rows[0]?.wait ?? null,
  };
}
