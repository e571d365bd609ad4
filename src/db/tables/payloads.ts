import type { Generated } from 'kysely';

/** A payload that history refers to by the SHA-256 of its bytes. */
export interface PayloadsTable {
  payload_hash: string;
  data: Buffer;
  size_bytes: number;
  created_at: Generated<Date>;
  /** When it was last written or, to the day, read. */
  used_at: Generated<Date>;
}
