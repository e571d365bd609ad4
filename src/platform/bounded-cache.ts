export interface CacheLimits {
  entries: number;
  /** The limit of all sizes together, in the caller's unit. */
  size: number;
}

/** A least-recently-used cache. Evicts the oldest entries when their number or their total size exceeds the limit. */
export class BoundedCache<Value> {
  readonly #limits: CacheLimits;
  /** Ordered by last use. */
  readonly #entries = new Map<string, { value: Value; size: number }>();
  #size = 0;

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value, size = 1): void {
    this.#drop(key);
    this.#entries.set(key, { value, size });
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limits.entries && this.#size <= this.#limits.size) return;
      this.#drop(oldest);
    }
  }

  /** Returns the value of a key, and creates it if it is missing. */
  getOrMake(key: string, make: () => Value, size = 1): Value {
    const known = this.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.set(key, made, size);
    return made;
  }

  #drop(key: string): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }
}
