import { z } from 'zod';
import {
  type Cached,
  type CachedList,
  type SkippedItem,
  skippedItems,
} from '../../contracts/deployment.ts';
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
import {
  type Caller,
  callDeployment,
  containsToken,
  type DeploymentSession,
} from './call-deployment.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError } from './deployment-error.ts';
import type { DeploymentRow } from './deployment-row.ts';

const HOUR = 3_600_000;

/** How long an answer is fresh, and the timeout of a call as a multiple of `timeoutMs`. */
const KINDS: Record<CacheKind, { ttlMs: number; timeoutFactor: number }> = {
  overview: { ttlMs: HOUR, timeoutFactor: 1 },
  schema: { ttlMs: 24 * HOUR, timeoutFactor: 3 },
  models: { ttlMs: HOUR, timeoutFactor: 3 },
  tools: { ttlMs: HOUR / 4, timeoutFactor: 3 },
  // Assistants change often. They are always read from the deployment; the cache serves while it is down.
  assistants: { ttlMs: 0, timeoutFactor: 1 },
};

/** Larger answers are not cached. Characters of JSON. */
const MAX_VALUE = 1_000_000;

export interface CacheLookup<T> {
  kind: CacheKind;
  key?: string;
  schema: z.ZodType<T>;
  load(session: DeploymentSession): Promise<T>;
  /** Decides whether an answer is cached. Default: always. */
  isKept?(value: T): boolean;
  /** Ignores a fresh answer in the cache. */
  refresh?: boolean | undefined;
  /** Ends the wait of this caller. The request continues, because others may wait for it. */
  signal?: AbortSignal | undefined;
  /** The cached row, if the caller has read it already. */
  row?: CacheRow | undefined;
}

/**
 * Reads an answer for a user from the cache while it is fresh, from the deployment otherwise. If the deployment is down, the last answer is
 * returned as stale. If it denies the caller, the cached answers of that caller are deleted.
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
    // The deployment was down a moment ago, so even a fresh answer counts as stale.
    const pause = pauseOf(deps, row);
    if (pause) return toStaleOrThrow(known, pause);
    if (known && Date.now() - known.at.getTime() < KINDS[wanted.kind].ttlMs)
      return toCached(known, null);
  }
  wanted.signal?.throwIfAborted();
  try {
    const loading = shareRequest(deps, caller, place, () =>
      load(deps, caller, deployment, wanted, place),
    );
    const { value, ...rest } = await raceWithSignal(loading, wanted.signal);
    return { ...rest, value: wanted.schema.parse(value) };
  } catch (error) {
    if (error instanceof DeploymentError && error.isDown) return toStaleOrThrow(known, error);
    throw error;
  }
}

/** Caches an answer, unless it contains the caller's token, which a deployment may echo. */
export async function cacheResponse<T>(
  { db }: Pick<DeploymentDeps, 'db'>,
  caller: Caller,
  deployment: DeploymentRow,
  { wanted, value, at }: { wanted: CacheLookup<T>; value: T; at: Date },
): Promise<void> {
  const json = JSON.stringify(value);
  if (json.length > MAX_VALUE || wanted.isKept?.(value) === false) return;
  if (caller.token !== undefined && containsToken(json, caller.token)) return;
  await writeCacheValue(db, placeOf(caller, deployment, wanted), value, at, deployment.version);
}

/** Deletes the cached assistants and graphs after a change. */
export const dropAssistants = (deps: Pick<DeploymentDeps, 'db'>, owner: CacheOwner) =>
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

/** A row that an earlier version stored in another format counts as absent. */
function parseRow<T>(row: CacheRow | undefined, schema: z.ZodType<T>): Known<T> | undefined {
  if (!row?.value || !row.fetched_at) return undefined;
  const parsed = z.object({ value: schema }).safeParse(row.value);
  return parsed.success ? { value: parsed.data.value, at: row.fetched_at } : undefined;
}

/** The error of the last failure, while the deployment is not to be retried yet. */
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

function toStaleOrThrow<T>(known: Known<T> | undefined, error: DeploymentError): Cached<T> {
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
  const signal = AbortSignal.timeout(deps.timeoutMs * KINDS[wanted.kind].timeoutFactor);
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

/** Shares one request among concurrent readers with the same token in this process. */
function shareRequest(
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

async function raceWithSignal<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
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

/** The items of a list, and the entries that could not be parsed. */
export interface Listing<T> {
  items: T[];
  skipped: SkippedItem[];
}

export const listingOf = <T>(item: z.ZodType<T>) =>
  z.object({ items: z.array(item), skipped: skippedItems });

export const toListing = <T, U>(
  { items, skipped }: Listing<T>,
  convert: (item: T) => U,
): Listing<U> => ({ items: items.map(convert), skipped });

export const toCachedList = <T>({ value, ...rest }: Cached<Listing<T>>): CachedList<T> => ({
  ...rest,
  value: value.items,
  skipped: value.skipped,
});
