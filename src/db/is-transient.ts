import { PoolBusyError } from './pool-busy-error.ts';

/** SQLSTATE classes that say "later": 08 connection, 53 resources, 57P0x shutdown and start-up, 57014 a statement that took too long, 25006 a failover, 40 serialization. */
const TRANSIENT_STATE = /^(08|53|40|57P0|57014|25006|58)/;
const TRANSIENT_CODE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Whether the same statement can succeed once Postgres is back. */
export function isTransientDatabaseError(error: unknown): boolean {
  if (error instanceof PoolBusyError) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (TRANSIENT_CODE.has(code) || TRANSIENT_STATE.test(code)) return true;
  return /connection (terminated|ended|timeout)|timeout exceeded when trying to connect|not queryable/i.test(
    error.message,
  );
}
