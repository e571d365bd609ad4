import type { Generated, JSONColumnType } from 'kysely';

/** What a request with an Idempotency-Key was answered. */
export interface KeptAnswersTable {
  tenant_id: string;
  /** The route, as `POST /v1/workflows/:workflow_id/retry`. */
  operation: string;
  idempotency_key: string;
  /** Of the parameters and the body. */
  request_hash: string;
  /** When a request began to work on it. */
  claimed_at: Generated<Date>;
  /** Null while that goes on, or after it was lost. */
  answer: JSONColumnType<object, string | null, string> | null;
}
