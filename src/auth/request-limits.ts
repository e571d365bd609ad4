import type { Database } from '../db/database.ts';
import { leaseRequests } from '../db/queries/lease-requests.ts';
import { RateLimitedError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';

export interface RequestLimitsDeps {
  db: Database;
  log: Logger;
  /** Requests a minute, of each subject, over all replicas. */
  limit: number;
  /** What is too many, for whoever is refused: `Too many …`. */
  what: string;
}

/** How somebody stands after a request: what `RateLimit-*` says. */
export interface Standing {
  limit: number;
  remaining: number;
  resetSeconds: number;
}

export interface RequestLimits {
  /** Counts one more. Undefined where it could not be counted. @throws RateLimitedError */
  take(tenantId: string, subject: string): Promise<Standing | undefined>;
  /** Counts nothing. @throws RateLimitedError where this replica knows that none is left */
  assertSomeLeft(tenantId: string, subject: string): void;
}

/** Of one subject's requests in this minute, what this replica may let pass without asking. */
interface Share {
  left: number;
  /** Nobody's yet. */
  unshared: number;
  isUsedUp: boolean;
  endsAt: number;
  /** Until then nothing is counted: Postgres does not answer. */
  uncountedUntil: number;
  refill: Promise<void> | undefined;
}

const MOST_SUBJECTS = 10_000;

/** Milliseconds to wait before Postgres is asked again. */
const PAUSE = 1000;

/**
 * Limits that all replicas share: each leases a part of the minute's requests from Postgres, and only asks again when that is used up, so
 * that most requests cost no round trip. Without Postgres requests pass uncounted: they fail by themselves where they need it.
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
      log.warn({ err: error }, 'requests are not counted for a moment');
      share.uncountedUntil = performance.now() + PAUSE;
    } finally {
      share.refill = undefined;
    }
  };

  const secondsLeft = (share: Share) =>
    Math.max(1, Math.ceil((share.endsAt - performance.now()) / 1000));

  const refuse = (share: Share): never => {
    const seconds = secondsLeft(share);
    const message = `Too many ${what}: ${limit} a minute are allowed. Try again in ${seconds} s.`;
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
        // Whoever comes meanwhile waits for the same answer.
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
