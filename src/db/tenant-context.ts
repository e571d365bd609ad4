import { AsyncLocalStorage } from 'node:async_hooks';

const tenants = new AsyncLocalStorage<string>();

/**
 * Does work for one tenant: whatever it asks of the tenants' handle, it sees and writes this tenant's rows only, also after it waited.
 * Without a tenant that handle sees and writes nothing.
 */
export const inTenant = <Result>(tenantId: string, work: () => Result): Result =>
  tenants.run(tenantId, work);

/** Whose work this is; undefined outside of {@link inTenant}. */
export const currentTenant = (): string | undefined => tenants.getStore();
