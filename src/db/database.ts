import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import type { Logger } from '../platform/logger.ts';
import { PreparingClient } from './preparing-client.ts';
import type { Tables } from './tables/tables.ts';

export type Database = Kysely<Tables>;

const INT8 = 20;
types.setTypeParser(INT8, (value) => value);

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  name: string;
  log: Logger;
}

/** A pool that survives a restart of Postgres: a broken idle connection is dropped, not fatal. */
export function createDatabase(options: DatabaseOptions): { db: Database; pool: Pool } {
  const pool = new Pool({
    Client: PreparingClient,
    connectionString: options.url,
    max: options.poolSize,
    application_name: options.name,
    connectionTimeoutMillis: 5000,
    statement_timeout: 30_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  });
  pool.on('error', (error) => options.log.warn({ err: error }, 'a connection to Postgres broke'));
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), pool };
}
