/** A store for large payloads, by the SHA-256 of their bytes. Adapters throw on a transient error, and Temporal retries the caller. */
export interface PayloadStore {
  /** Stores the bytes. If they are already stored, only marks them as used now. */
  put(hash: string, data: Uint8Array): Promise<void>;
  get(hash: string): Promise<Uint8Array | undefined>;
}
