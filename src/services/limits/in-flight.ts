import type { Database } from '../../db/database.ts';
import {
  deleteLostInFlight,
  type Holder,
  readOthersInFlight,
  writeInFlight,
  writeWithinLimit,
} from '../../db/queries/in-flight.ts';
import type { Logger } from '../../platform/logger.ts';

export interface InFlightDeps {
  /** Reads and writes all tenants. */
  systemDb: Database;
  log: Logger;
  holder: Holder;
  /** What this process has in flight now, by tenant. */
  counts(): ReadonlyMap<string, number>;
}

/** Between two exchanges. Milliseconds. */
const EVERY = 2000;

export interface InFlight {
  /** What other processes had in flight for a tenant at the last exchange. */
  others(tenantId: string): number;
  /** Tells the others now what one tenant has; false where that is too much together with what they have. */
  tell(tenantId: string, limit: number): Promise<boolean>;
  stop(): void;
}

/**
 * Processes tell each other through Postgres what they have in flight, every two seconds. So a limit over all processes costs no round trip
 * for each call; for two seconds more calls than the limit can start.
 */
export function exchangeInFlight({ systemDb, log, holder, counts }: InFlightDeps): InFlight {
  let others = new Map<string, number>();
  let told: ReadonlyMap<string, number> = new Map();
  let isBusy = false;

  const exchange = async () => {
    const now = counts();
    // What has ended is told once.
    const ended = [...told.keys()].filter((tenant) => !now.has(tenant));
    const news = new Map([...ended.map((tenant): [string, number] => [tenant, 0]), ...now]);
    if (news.size > 0) await writeInFlight(systemDb, holder, news);
    told = new Map(now);
    others = await readOthersInFlight(systemDb, holder);
    await deleteLostInFlight(systemDb);
  };
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    exchange()
      .catch((error: unknown) =>
        log.warn({ err: error }, 'in-flight calls could not be exchanged through Postgres'),
      )
      .finally(() => {
        isBusy = false;
      });
  }, EVERY);
  timer.unref();

  return {
    others: (tenantId) => others.get(tenantId) ?? 0,
    tell: (tenantId, limit) =>
      writeWithinLimit(systemDb, holder, { tenantId, count: counts().get(tenantId) ?? 0, limit }),
    stop: () => clearInterval(timer),
  };
}
