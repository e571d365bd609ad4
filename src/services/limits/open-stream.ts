import { randomUUID } from 'node:crypto';
import type { Limits } from '../../platform/config/limits.ts';
import { exchangeInFlight, type InFlightDeps } from './in-flight.ts';
import { TenantLimitError } from './limit-error.ts';

export interface Streams {
  /** Counts a stream until what this answers with is called. @throws TenantLimitError */
  open(tenantId: string): Promise<() => void>;
  stop(): void;
}

/** Counts the open streams of each tenant over all replicas of the API. */
export function createStreams(
  deps: Pick<InFlightDeps, 'systemDb' | 'log'>,
  limits: Limits,
): Streams {
  const open = new Map<string, number>();
  const add = (tenantId: string, by: number): void => {
    const count = (open.get(tenantId) ?? 0) + by;
    if (count > 0) open.set(tenantId, count);
    else open.delete(tenantId);
  };
  const inFlight = exchangeInFlight({
    ...deps,
    holder: { kind: 'streams', id: randomUUID() },
    counts: () => open,
  });
  return {
    open: async (tenantId) => {
      add(tenantId, 1);
      const close = () => add(tenantId, -1);
      try {
        if (!(await inFlight.tell(tenantId, limits.streams)))
          throw new TenantLimitError('streams', limits.streams);
      } catch (error) {
        close();
        throw error;
      }
      return close;
    },
    stop: () => inFlight.stop(),
  };
}
