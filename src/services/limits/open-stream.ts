import { randomUUID } from 'node:crypto';
import type { Limits } from '../../platform/config/limits.ts';
import { exchangeInFlight, type InFlight, type InFlightDeps } from './in-flight.ts';
import { TenantLimitError } from './limit-error.ts';

export interface Streams {
  /** Counts a stream until what this answers with is called. @throws TenantLimitError */
  open(tenantId: string): Promise<() => void>;
}

/** Counts the open streams of each tenant, and the requests that wait, over all replicas of the API. */
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
  const holder = { kind: 'streams' as const, id: randomUUID() };
  let inFlight: InFlight | undefined;
  return {
    open: async (tenantId) => {
      // Most processes never open one.
      inFlight ??= exchangeInFlight({ ...deps, holder, counts: () => open });
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
  };
}
