import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import type { Logger } from '../platform/logger.ts';

export const OUTBOX_CHANNEL = 'outbox';

/**
 * Wakes the relay, after the commit and outside it: a NOTIFY inside a transaction would make all commits queue for one
 * lock. One notification at a time; those asked for meanwhile become the next one. One that is lost costs a second.
 */
export function createOutboxNotifier(db: Database, log: Logger): () => void {
  let busy = false;
  let again = false;
  const send = async () => {
    busy = true;
    do {
      again = false;
      await sql`select pg_notify(${OUTBOX_CHANNEL}, '')`.execute(db).catch((error: unknown) => {
        log.debug({ err: error }, 'the relay was not woken; it looks by itself');
      });
    } while (again);
    busy = false;
  };
  return () => {
    again = true;
    if (!busy) void send();
  };
}
