import { z } from 'zod';
import type { Cached } from '../../contracts/deployment.ts';
import {
  type CacheKind,
  type CacheOwner,
  type CachePlace,
  type CacheRow,
  dropCache,
  readCacheRows,
  writeCacheFailure,
  writeCacheValue,
} from '../../db/queries/deployment-cache.ts';
import { callDeployment, type DeploymentSession } from './call-deployment.ts';
import type { Caller } from './caller.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError } from './deployment-error.ts';
import type { DeploymentRow } from './deployment-row.ts';
import { mentions } from './redact-token.ts';

const HOUR = 3_600_000;

/** How long an answer is good, in milliseconds, and how much patience it takes to get another, as a multiple of the usual. */
const KINDS: Record<CacheKind, { ttlMs: number; patience: number }> = {
  overview: { ttlMs: HOUR, patience: 1 },
  schema: { ttlMs: 24 * HOUR, patience: 3 },
  models: { ttlMs: HOUR, patience: 3 },
  tools: { ttlMs: HOUR / 4, patience: 3 },
  // Assistants come and go: they are always asked for, and kept for when the deployment is down.
  assistants: { ttlMs: 0, patience: 1 },
};

/** Larger answers are not kept. Characters of JSON. */
const MAX_VALUE = 1_000_000;

export interface CacheLookup<T> {
  kind: CacheKind;
  key?: string;
  schema: z.ZodType<T>;
  load(visit: DeploymentSession): Promise<T>;
  /** Whether an answer is worth its room. */
  isKept?(value: T): boolean;
  /** Asks, whatever is known. */
  refresh?: boolean | undefined;
  /** Ends the wait of this caller; the request is let finish, for others may wait for it. */
  signal?: AbortSignal | undefined;
  /** What is in the cache, where it was read before. */
  row?: CacheRow | undefined;
}

/**
 * What a deployment says to a user: from the cache while it is good, from the deployment otherwise. One that is down has its last answer
 * shown, and said to be stale; one that refuses the caller has nothing shown, and what it told them before is forgotten.
 * @throws DeploymentError
 */
export async function readThroughCache<T>(
  deps: DeploymentDeps,
  caller: Caller,
  deployment: DeploymentRow,
  wanted: CacheLookup<T>,
): Promise<Cached<T>> {
  const place = placeOf(caller, deployment, wanted);
  const row = wanted.row ?? (await readCacheRow(deps, place));
  const known = parseRow(row, wanted.schema);
  if (!wanted.refresh) {
    // It was found down a moment ago: what is known may be good, and is still said to be stale.
    const pause = pauseOf(deps, row);
    if (pause) return staleOr(known, pause);
    if (known && Date.now() - known.at.getTime() < KINDS[wanted.kind].ttlMs)
      return toCached(known, null);
  }
  wanted.signal?.throwIfAborted();
  try {
    const loading = once(deps, caller, place, () => load(deps, caller, deployment, wanted, place));
    const { value, ...rest } = await abandonable(loading, wanted.signal);
    return { ...rest, value: wanted.schema.parse(value) };
  } catch (error) {
    if (error instanceof DeploymentError && error.isDown) return staleOr(known, error);
    throw error;
  }
}

/** Keeps what a deployment said at a moment. It may answer with what it was sent: the token is not written down. */
export async function cacheResponse<T>(
  { db }: Pick<DeploymentDeps, 'db'>,
  caller: Caller,
  deployment: DeploymentRow,
  { wanted, value, at }: { wanted: CacheLookup<T>; value: T; at: Date },
): Promise<void> {
  const json = JSON.stringify(value);
  if (json.length > MAX_VALUE || wanted.isKept?.(value) === false) return;
  if (caller.token !== undefined && mentions(json, caller.token)) return;
  await writeCacheValue(db, placeOf(caller, deployment, wanted), value, at, deployment.version);
}

/** What the user was told of assistants and graphs is not so any more. */
export const forgetAssistants = (deps: Pick<DeploymentDeps, 'db'>, owner: CacheOwner) =>
  dropCache(deps.db, owner, ['assistants', 'overview']);

const placeOf = (
  { tenantId, userId }: Caller,
  { deployment_id: deploymentId }: DeploymentRow,
  { kind, key = '' }: Pick<CacheLookup<unknown>, 'kind' | 'key'>,
): CachePlace => ({ tenantId, userId, deploymentId, kind, key });

const readCacheRow = async ({ db }: DeploymentDeps, place: CachePlace) =>
  (await readCacheRows(db, place, [place.deploymentId], place.kind, place.key)).get(
    place.deploymentId,
  );

interface Known<T> {
  value: T;
  at: Date;
}

/** An answer that an earlier version of ours kept in another form counts as none. */
function parseRow<T>(row: CacheRow | undefined, schema: z.ZodType<T>): Known<T> | undefined {
  if (!row?.value || !row.fetched_at) return undefined;
  const parsed = z.object({ value: schema }).safeParse(row.value);
  return parsed.success ? { value: parsed.data.value, at: row.fetched_at } : undefined;
}

/** Why it is not asked now; undefined when it is. */
function pauseOf(
  { retryMs }: DeploymentDeps,
  row: CacheRow | undefined,
): DeploymentError | undefined {
  const left = row?.failed_at ? row.failed_at.getTime() + retryMs - Date.now() : 0;
  if (left <= 0) return undefined;
  return new DeploymentError('unreachable', row?.problem ?? 'The deployment is down.', {
    retryAfterMs: left,
  });
}

function staleOr<T>(known: Known<T> | undefined, error: DeploymentError): Cached<T> {
  if (!known) throw error;
  return toCached(known, error.message);
}

const toCached = <T>({ value, at }: Known<T>, problem: string | null): Cached<T> => ({
  value,
  fetched_at: at.toISOString(),
  is_stale: problem !== null,
  problem,
});

async function load<T>(
  deps: DeploymentDeps,
  caller: Caller,
  deployment: DeploymentRow,
  wanted: CacheLookup<T>,
  place: CachePlace,
): Promise<Cached<T>> {
  const at = new Date();
  const signal = AbortSignal.timeout(deps.timeoutMs * KINDS[wanted.kind].patience);
  try {
    const value = await callDeployment(deps, caller, deployment, signal, wanted.load);
    await cacheResponse(deps, caller, deployment, { wanted, value, at });
    return toCached({ value, at }, null);
  } catch (error) {
    if (error instanceof DeploymentError) {
      if (error.isDown) await writeCacheFailure(deps.db, place, error.message);
      if (error.isDenied) await dropCache(deps.db, place);
    }
    throw error;
  }
}

/** One request at a time for the same thing, with the same token. Of another process they do no harm. */
function once(
  { inFlight }: DeploymentDeps,
  { token }: Caller,
  place: CachePlace,
  start: () => Promise<Cached<unknown>>,
): Promise<Cached<unknown>> {
  const { tenantId, userId, deploymentId, kind, key } = place;
  const name = JSON.stringify([tenantId, userId, deploymentId, kind, key, token ?? null]);
  const running = inFlight.get(name);
  if (running) return running;
  const started = start().finally(() => inFlight.delete(name));
  inFlight.set(name, started);
  return started;
}

async function abandonable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
