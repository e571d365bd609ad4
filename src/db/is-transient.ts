import { DatabaseError } from 'pg';
import { PostgresConnectionError } from './connection-error.ts';
import { PoolBusyError } from './pool-busy-error.ts';

/** SQLSTATE classes that say "later": 08 connection, 53 resources, 57P0x shutdown and start-up, 57014 a statement that took too long, 25006 a failover, 40 serialization, 58 the system. */
const TRANSIENT_STATE = /^(08|53|40|57P0|57014|25006|58)/;

/**
 * Whether the same statement can succeed once Postgres is back. The class of the error decides: only our own connections make these.
 */
export const isTransientDatabaseError = (error: unknown): boolean =>
  error instanceof PoolBusyError ||
  error instanceof PostgresConnectionError ||
  (error instanceof DatabaseError && TRANSIENT_STATE.test(error.code ?? ''));
