import type { Database } from '../db/database.ts';
import { leaseRequests } from '../db/queries/lease-requests.ts';
import { RateLimitedError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';

export interface RequestLimitsDeps {
  db: Database;
  log: Logger;
  /** Requests per minute and subject, over all replicas. */
  limit: number;
  /** Names the counted requests in the error: `Too many …`. */
  what: string;
}

/** A subject's remaining requests, as in the `RateLimit-*` headers. */
export interface Standing {
  limit: number;
  remaining: number;
  resetSeconds: number;
}

export interface RequestLimits {
  /** Counts one request. Undefined if it could not be counted. @throws RateLimitedError */
  take(tenantId: string, subject: string): Promise<Standing | undefined>;
  /** Counts nothing. @throws RateLimitedError if this replica knows that the limit is reached */
  assertSomeLeft(tenantId: string, subject: string): void;
}

/** The requests of one subject that this replica may admit in the current minute without Postgres. */
interface Share {
  left: number;
  /** Requests that no replica has leased. */
  unshared: number;
  isUsedUp: boolean;
  endsAt: number;
  /** Postgres is unavailable: until this time, requests are not counted. */
  uncountedUntil: number;
  refill: Promise<void> | undefined;
}

const MOST_SUBJECTS = 10_000;

/** Milliseconds between two attempts while Postgres is unavailable. */
const PAUSE = 1000;

/**
 * Creates limits that all replicas share. Each replica leases a part of the minute's requests from Postgres and asks again when the lease
 * is used up, so most requests cost no round trip. Without Postgres, requests are admitted uncounted; those that need Postgres fail anyway.
 */
export function createRequestLimits({ db, log, limit, what }: RequestLimitsDeps): RequestLimits {
  const shares = new Map<string, Share>();

  const shareOf = (tenantId: string, subject: string): Share => {
    const key = `${tenantId} ${subject}`;
    const share = shares.get(key) ?? noShare();
    if (!shares.has(key)) shares.set(key, share);
    const [oldest] = shares.keys();
    if (shares.size > MOST_SUBJECTS && oldest) shares.delete(oldest);
    if (share.endsAt <= performance.now()) Object.assign(share, { left: 0, isUsedUp: false });
    return share;
  };

  const refill = async (share: Share, tenantId: string, subject: string) => {
    try {
      const { granted, used, secondsLeft } = await leaseRequests(db, tenantId, subject, limit);
      share.left = granted;
      share.isUsedUp = granted === 0;
      share.unshared = Math.max(0, limit - used);
      share.endsAt = performance.now() + secondsLeft * 1000;
    } catch (error) {
      log.warn({ err: error }, 'rate limits are suspended: requests cannot be counted');
      share.uncountedUntil = performance.now() + PAUSE;
    } finally {
      share.refill = undefined;
    }
  };

  const secondsLeft = (share: Share) =>
    Math.max(1, Math.ceil((share.endsAt - performance.now()) / 1000));

  const refuse = (share: Share): never => {
    const seconds = secondsLeft(share);
    const message = `Too many ${what}: the limit is ${limit} per minute. Try again in ${seconds} s.`;
    throw new RateLimitedError(message, limit, seconds * 1000);
  };

  return {
    assertSomeLeft: (tenantId, subject) => {
      const share = shareOf(tenantId, subject);
      if (share.isUsedUp) refuse(share);
    },
    take: async (tenantId, subject) => {
      for (;;) {
        const share = shareOf(tenantId, subject);
        if (share.left > 0) {
          share.left -= 1;
          const remaining = share.left + share.unshared;
          return { limit, remaining, resetSeconds: secondsLeft(share) };
        }
        if (share.isUsedUp) refuse(share);
        if (share.uncountedUntil > performance.now()) return undefined;
        // Concurrent requests share one lease.
        share.refill ??= refill(share, tenantId, subject);
        await share.refill;
      }
    },
  };
}

const noShare = (): Share => ({
  left: 0,
  unshared: 0,
  isUsedUp: false,
  endsAt: 0,
  uncountedUntil: 0,
  refill: undefined,
});
