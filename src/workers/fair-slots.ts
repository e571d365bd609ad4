/** A tenant that was given no slot; the call may come back in `retryMs`. */
export interface Refusal {
  kind: 'refused';
  /** Calls of the tenant that are in flight here. */
  inFlight: number;
  retryMs: number;
}

export type Entry = { kind: 'entered'; leave(): void } | Refusal;

export interface FairSlotsOptions {
  /** Calls that may be in flight at once. */
  slots: number;
  /** The part of the slots left by all other tenants that one tenant may take; 1 is first come, first served. */
  share: number;
  /** Whether the tenant may have one more call in flight over all workers, by what this worker knows. */
  mayEnter?: (tenantId: string, inFlight: number) => boolean;
}

/** Between two calls of one tenant that come back. Milliseconds. */
const SHORTEST_GAP = 2;
const FIRST_GAP = 10;
const LONGEST_GAP = 100;
/** Until a refused call comes back. Milliseconds. */
const SHORTEST_DELAY = 250;
const LONGEST_DELAY = 300_000;

interface Tenant {
  inFlight: number;
  /** When the last call ended; until then, when the first one came. */
  endedAt: number;
  /** The mean time between two ends. */
  gap: number;
  /** When the last refused call comes back. */
  nextReturn: number;
}

/**
 * Shares slots among tenants with a dynamic threshold (Choudhury and Hahne, 1998): a tenant may take a part of what the others leave. So a
 * second and a third tenant that take all they can still leave slots for a fourth.
 *
 * Refused calls come back one after the other, about as fast as the tenant's calls end. Thousands of calls that wait behind calls that hang
 * cost little, and a slot is not empty for long where calls are short.
 */
export class FairSlots {
  readonly #options: FairSlotsOptions;
  readonly #tenants = new Map<string, Tenant>();
  #inFlight = 0;

  constructor(options: FairSlotsOptions) {
    this.#options = options;
  }

  enter(tenantId: string, now = performance.now()): Entry {
    const tenant = this.#find(tenantId, now);
    if (!this.#hasRoom(tenantId, tenant))
      return { kind: 'refused', inFlight: tenant.inFlight, retryMs: returnOf(tenant, now) };
    tenant.inFlight += 1;
    this.#inFlight += 1;
    return { kind: 'entered', leave: () => this.#leave(tenantId, tenant) };
  }

  /** Calls in flight, by tenant. */
  counts(): Map<string, number> {
    const busy = [...this.#tenants].filter(([, { inFlight }]) => inFlight > 0);
    return new Map(busy.map(([tenantId, { inFlight }]) => [tenantId, inFlight]));
  }

  #hasRoom(tenantId: string, { inFlight }: Tenant): boolean {
    const { slots, share, mayEnter } = this.#options;
    const others = this.#inFlight - inFlight;
    if (this.#inFlight >= slots) return false;
    if (inFlight >= Math.max(1, Math.floor(share * (slots - others)))) return false;
    return mayEnter?.(tenantId, inFlight) ?? true;
  }

  #leave(tenantId: string, tenant: Tenant, now = performance.now()): void {
    tenant.inFlight -= 1;
    this.#inFlight -= 1;
    const gap = Math.min(now - tenant.endedAt, LONGEST_GAP);
    tenant.gap += (gap - tenant.gap) / 8;
    tenant.endedAt = now;
    if (tenant.inFlight === 0 && tenant.nextReturn < now) this.#tenants.delete(tenantId);
  }

  #find(tenantId: string, now: number): Tenant {
    const known = this.#tenants.get(tenantId);
    if (known) return known;
    const tenant = { inFlight: 0, endedAt: now, gap: FIRST_GAP, nextReturn: 0 };
    this.#tenants.set(tenantId, tenant);
    return tenant;
  }
}

/** Milliseconds. */
function returnOf(tenant: Tenant, now: number): number {
  // While no call ends, the gap grows.
  const gap = Math.min(Math.max(tenant.gap, now - tenant.endedAt, SHORTEST_GAP), LONGEST_GAP);
  const earliest = now + SHORTEST_DELAY;
  tenant.nextReturn = Math.min(Math.max(tenant.nextReturn + gap, earliest), now + LONGEST_DELAY);
  return Math.round(tenant.nextReturn - now);
}
