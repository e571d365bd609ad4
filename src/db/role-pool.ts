import type { PostgresPool } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { DatabaseRole } from './roles.ts';
import { currentTenant } from './tenant-context.ts';

/**
 * The pool as Kysely takes connections from it: each is handed out in its role, and with the tenant whose work asks for it. A connection that
 * was this tenant's last time is handed out as it is; otherwise that costs one round trip.
 *
 * It is done before a transaction begins, never inside of one: a rollback would take it back unnoticed.
 */
export function createRolePool(pool: Pool, role: DatabaseRole): PostgresPool {
  const tenants = new WeakMap<PoolClient, string>();
  return {
    connect: async () => {
      const tenant = currentTenant() ?? NOBODY;
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
    },
    end: () => pool.end(),
    options: pool.options,
  };
}

/** No tenant is called so: the policies take it for none. */
const NOBODY = '';

const ENTER = `select set_config('role', $1, false), set_config('app.tenant_id', $2, false)`;
