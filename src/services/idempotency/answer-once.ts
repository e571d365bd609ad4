import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { ConflictError, idempotencyKeyReused } from '../../platform/errors.ts';
import { hashRequest } from '../../platform/new-id.ts';

export interface IdempotentRequest {
  tenantId: string;
  /** What is asked for, such as `POST /v1/workflows/:workflow_id/retry`. */
  operation: string;
  /** Undefined: every request is a new one. */
  key: string | undefined;
  requestHash: string;
}

/** A request that has not answered after this time was lost with its process. Longer than any deadline of ours. */
const LOST_AFTER_MS = 60_000;

/** How long an answer is repeated. */
const KEEP = sql`interval '30 days'`;

/** How long a repetition waits for the first request, and how often it looks. Milliseconds. */
const PATIENCE_MS = 10_000;
const INTERVAL_MS = 100;

/**
 * Does the work of the first request with a key, and repeats its answer to all later ones. Work that fails leaves nothing behind: the
 * next request tries again. For work that creates a row, an id made of the key is simpler (`idFromKey`).
 * @param work is given an id that is the same for the same key, so that a server that it asks can tell a repetition, too
 * @throws ConflictError `idempotency_key_reused`, `request_in_progress`
 */
export async function answerOnce<Answer extends object>(
  db: Database,
  request: IdempotentRequest,
  work: (effectId: string) => Promise<Answer>,
): Promise<Answer> {
  const { key } = request;
  if (key === undefined) return work(randomUUID());
  const ref = { ...request, key };
  const kept = await claim(db, ref);
  if (kept) return kept as Answer;
  let answer: Answer;
  try {
    answer = await work(hashRequest([request.tenantId, request.operation, key]));
  } catch (error) {
    await forget(db, ref);
    throw error;
  }
  await keep(db, ref, answer);
  return answer;
}

type Keyed = IdempotentRequest & { key: string };

/** The answer of the first request; undefined where this is the first, or takes over from one that was lost. */
async function claim(db: Database, ref: Keyed): Promise<object | undefined> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(INTERVAL_MS)) {
    if (await isFirst(db, ref)) return undefined;
    const row = await read(db, ref);
    if (row && row.request_hash !== ref.requestHash) throw idempotencyKeyReused();
    if (row?.answer) return row.answer;
  }
  throw new ConflictError(
    'request_in_progress',
    'The first request with this Idempotency-Key has not finished. Try again in a minute.',
    {},
    LOST_AFTER_MS,
  );
}

/** Also sweeps what is too old to be repeated. */
async function isFirst(db: Database, ref: Keyed): Promise<boolean> {
  const { rows } = await sql`
    with swept as (
      delete from kept_answers
      where tenant_id = ${ref.tenantId} and claimed_at < now() - ${KEEP}
        and (operation, idempotency_key) <> (${ref.operation}, ${ref.key})
    )
    insert into kept_answers as k (tenant_id, operation, idempotency_key, request_hash)
    values (${ref.tenantId}, ${ref.operation}, ${ref.key}, ${ref.requestHash})
    on conflict (tenant_id, operation, idempotency_key) do update set claimed_at = now()
      where k.answer is null and k.request_hash = excluded.request_hash and k.claimed_at < now() - make_interval(secs => ${LOST_AFTER_MS / 1000})
    returning 1
  `.execute(db);
  return rows.length > 0;
}

const read = (db: Database, ref: Keyed) =>
  db
    .selectFrom('kept_answers')
    .select(['request_hash', 'answer'])
    .where(isRow(ref))
    .executeTakeFirst();

const keep = (db: Database, ref: Keyed, answer: object) =>
  db
    .updateTable('kept_answers')
    .set({ answer: JSON.stringify(answer) })
    .where(isRow(ref))
    .execute();

const forget = (db: Database, ref: Keyed) =>
  db.deleteFrom('kept_answers').where(isRow(ref)).execute();

const isRow = ({ tenantId, operation, key }: Keyed) =>
  sql<boolean>`(tenant_id, operation, idempotency_key) = (${tenantId}, ${operation}, ${key})`;
