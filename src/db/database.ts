import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import type { Logger } from '../platform/logger.ts';
import { rethrowConnectionError } from './connection-error.ts';
import { FairConnections } from './fair-connections.ts';
import { PreparingClient } from './preparing-client.ts';
import { type ConnectionPool, createRolePool } from './role-pool.ts';
import { type DatabaseRole, SYSTEM_ROLE, TENANT_ROLE } from './roles.ts';
import type { Tables } from './tables/tables.ts';

export type Database = Kysely<Tables>;

const INT8 = 20;
types.setTypeParser(INT8, (value) => value);

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  /** After this long Postgres ends a statement. Without it, 30 s. */
  statementTimeoutMs?: number;
  name: string;
  log: Logger;
}

export interface Databases {
  /** The tenants' handle: it reaches what belongs to the tenant of `inTenant`, and nothing without one. */
  db: Database;
  /** Reaches all tenants. Few need it: what it is given to can break the walls between them. */
  systemDb: Database;
  close(): Promise<void>;
}

/** The two handles of a process, which come in by one login. */
export function createDatabases(options: DatabaseOptions): Databases {
  const db = connect(options, TENANT_ROLE);
  const poolSize = Math.max(2, Math.ceil(options.poolSize / 3));
  const systemDb = connect({ ...options, poolSize }, SYSTEM_ROLE);
  return {
    db,
    systemDb,
    close: async () => {
      await Promise.all([db.destroy(), systemDb.destroy()]);
    },
  };
}

/** As the login itself: for migrations, and for tests that look behind the walls. */
export const createDatabase = (options: DatabaseOptions): { db: Database } => ({
  db: connect(options),
});

/** How long work waits for a connection. */
const WAIT_MS = 5000;

/** A pool that survives a restart of Postgres: a broken idle connection is dropped, not fatal. */
function connect(options: DatabaseOptions, role?: DatabaseRole): Database {
  const pool = new Pool({
    Client: PreparingClient,
    connectionString: options.url,
    max: options.poolSize,
    application_name: options.name,
    connectionTimeoutMillis: WAIT_MS,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  });
  pool.on('error', (error) => options.log.warn({ err: error }, 'a connection to Postgres broke'));
  const connections: ConnectionPool = {
    connect: () => pool.connect().catch(rethrowConnectionError),
    end: () => pool.end(),
    options: pool.options,
  };
  // What concerns all tenants is nobody's share.
  const slots =
    role === TENANT_ROLE
      ? new FairConnections({ size: options.poolSize, waitMs: WAIT_MS })
      : undefined;
  return new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: role ? createRolePool(connections, role, slots) : connections,
    }),
  });
}
