/**
 * Where large payloads are kept, by the SHA-256 of their bytes. An adapter lets a transient error rise: whoever asked is tried again
 * by Temporal.
 */
export interface PayloadStore {
  /** Keeps the bytes; what is there already stays, and counts as used now. */
  put(hash: string, data: Uint8Array): Promise<void>;
  get(hash: string): Promise<Uint8Array | undefined>;
}
