import { PoolBusyError } from './pool-busy-error.ts';

export interface FairConnectionsOptions {
  size: number;
  /** How long a tenant waits for a slot. */
  waitMs: number;
}

interface Waiter {
  grant(): void;
}

/** Requests of one tenant that may wait at once. */
const MAX_WAITING = 500;

/**
 * Shares a number of slots between tenants. A tenant alone may have nearly all of them: the last ones are for tenants that have none.
 * A slot that becomes free goes to the waiting tenant that has the fewest.
 *
 * Work that has one slot and waits for a second one may find that its tenant has no more: the wait ends with an error, as it does where
 * the pool itself is exhausted.
 */
export class FairConnections {
  readonly #waitMs: number;
  readonly #reserve: number;
  #free: number;
  readonly #held = new Map<string, number>();
  readonly #waiting = new Map<string, Set<Waiter>>();

  constructor({ size, waitMs }: FairConnectionsOptions) {
    this.#waitMs = waitMs;
    this.#free = size;
    this.#reserve = size < 3 ? 0 : Math.max(1, Math.floor(size / 5));
  }

  /** @throws PoolBusyError when there is none in time */
  async acquire(tenant: string): Promise<void> {
    if (!this.#waiting.has(tenant) && this.#mayTake(tenant)) return this.#take(tenant);
    const waiting = this.#waiting.get(tenant) ?? new Set<Waiter>();
    if (waiting.size >= MAX_WAITING) throw new PoolBusyError();
    this.#waiting.set(tenant, waiting);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#leave(tenant, waiter);
        reject(new PoolBusyError());
      }, this.#waitMs);
      const waiter: Waiter = {
        grant: () => {
          clearTimeout(timer);
          this.#leave(tenant, waiter);
          this.#take(tenant);
          resolve();
        },
      };
      waiting.add(waiter);
    });
  }

  release(tenant: string): void {
    this.#free += 1;
    const held = (this.#held.get(tenant) ?? 0) - 1;
    if (held > 0) this.#held.set(tenant, held);
    else this.#held.delete(tenant);
    for (let next = this.#findNext(); next; next = this.#findNext()) next.grant();
  }

  #mayTake(tenant: string): boolean {
    return this.#free > (this.#held.has(tenant) ? this.#reserve : 0);
  }

  #take(tenant: string): void {
    this.#free -= 1;
    this.#held.set(tenant, (this.#held.get(tenant) ?? 0) + 1);
  }

  #leave(tenant: string, waiter: Waiter): void {
    const waiting = this.#waiting.get(tenant);
    waiting?.delete(waiter);
    if (waiting?.size === 0) this.#waiting.delete(tenant);
  }

  #findNext(): Waiter | undefined {
    let fewest = Number.POSITIVE_INFINITY;
    let found: Waiter | undefined;
    for (const [tenant, waiting] of this.#waiting) {
      const held = this.#held.get(tenant) ?? 0;
      if (held >= fewest || !this.#mayTake(tenant)) continue;
      fewest = held;
      [found] = waiting;
    }
    return found;
  }
}
