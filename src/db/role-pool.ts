import type { PostgresPool } from 'kysely';
import type { PoolClient } from 'pg';
import type { FairConnections } from './fair-connections.ts';
import type { DatabaseRole } from './roles.ts';
import { currentTenant } from './tenant-context.ts';

/** What Kysely and we need of pg's pool. */
export interface ConnectionPool extends PostgresPool {
  connect(): Promise<PoolClient>;
}

/**
 * The pool as Kysely takes connections from it: each is handed out in its role, and with the tenant whose work asks for it. A connection that
 * was this tenant's last time is handed out as it is; otherwise that costs one round trip.
 *
 * It is done before a transaction begins, never inside of one: a rollback would take it back unnoticed.
 * @param slots share the connections between tenants
 */
export function createRolePool(
  pool: ConnectionPool,
  role: DatabaseRole,
  slots?: FairConnections,
): PostgresPool {
  const tenants = new WeakMap<PoolClient, string>();
  const enter = async (tenant: string): Promise<PoolClient> => {
    const client = await pool.connect();
    if (tenants.get(client) === tenant) return client;
    tenants.delete(client);
    try {
      await client.query(ENTER, [role, tenant]);
    } catch (error) {
      // Whose it is now is not known.
      client.release(true);
      throw error;
    }
    tenants.set(client, tenant);
    return client;
  };
  return {
    connect: async () => {
      const tenant = currentTenant() ?? NOBODY;
      if (!slots) return enter(tenant);
      await slots.acquire(tenant);
      try {
        return releasing(await enter(tenant), () => slots.release(tenant));
      } catch (error) {
        slots.release(tenant);
        throw error;
      }
    },
    end: () => pool.end(),
    options: pool.options,
  };
}

/** The pool gives a client a new `release` each time that it hands it out. */
function releasing(client: PoolClient, onRelease: () => void): PoolClient {
  const release = client.release;
  client.release = (error) => {
    release.call(client, error);
    onRelease();
  };
  return client;
}

/** No tenant is called so: the policies take it for none. */
const NOBODY = '';

const ENTER = `select set_config('role', $1, false), set_config('app.tenant_id', $2, false)`;
