import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import type { Logger } from '../platform/logger.ts';

export const OUTBOX_CHANNEL = 'outbox';

/**
 * Wakes the relay after the commit. A NOTIFY inside the transaction would make all commits queue for one lock. Only one notification is in
 * flight; requests in the meantime are merged into the next one. A lost notification delays events by a second.
 */
export function createOutboxNotifier(db: Database, log: Logger): () => void {
  let busy = false;
  let again = false;
  const send = async () => {
    busy = true;
    do {
      again = false;
      await sql`select pg_notify(${OUTBOX_CHANNEL}, '')`.execute(db).catch((error: unknown) => {
        log.debug({ err: error }, 'the relay could not be notified; it polls the outbox');
      });
    } while (again);
    busy = false;
  };
  return () => {
    again = true;
    if (!busy) void send();
  };
}
