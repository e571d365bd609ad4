import { idempotencyKeyReused, NotFoundError } from '../platform/errors.ts';
import { hashRequest, isSameRequest } from '../platform/new-id.ts';

export interface CreateOnce<Row> {
  request: unknown;
  /** Read before `create`, where that may refuse the request or costs more than a look-up. */
  readsFirst: boolean;
  /**
   * The row that has the id, with the hash of the request that created it; null: it was stored without a hash.
   * @throws NotFoundError
   */
  read(): Promise<Row & { request_hash: string | null }>;
  /** Inserts `on conflict do nothing`. Undefined: nothing was inserted. */
  create(requestHash: string): Promise<Row | undefined>;
  /** Why nothing was inserted although no row has the id: another unique key is taken. */
  refusal?(): Error | undefined;
}

/**
 * Creates the row of a request. The id of a request with an Idempotency-Key is made of the key (`idFor`), so its repetition finds the
 * row. Keys belong to the tenant, not to the user: the caller withholds secrets from a user who did not create the row.
 * @throws ConflictError `idempotency_key_reused`, and the refusal
 */
export async function createOnce<Row>(
  creation: CreateOnce<Row>,
): Promise<{ row: Row; isNew: boolean }> {
  const { request, readsFirst, create, refusal } = creation;
  const known = readsFirst ? await findSame(creation) : undefined;
  if (known) return { row: known, isNew: false };
  const row = await create(hashRequest(request));
  if (row) return { row, isNew: true };
  // Another request with the same key may have been faster.
  const faster = await findSame(creation);
  if (faster) return { row: faster, isNew: false };
  throw refusal?.() ?? new Error('Nothing was inserted, and no row has the id.');
}

async function findSame<Row>({ read, request }: CreateOnce<Row>): Promise<Row | undefined> {
  const row = await read().catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });
  if (row && row.request_hash !== null && !isSameRequest(row.request_hash, request))
    throw idempotencyKeyReused();
  return row;
}
