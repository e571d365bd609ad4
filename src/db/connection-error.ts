import { DatabaseError } from 'pg';

/** A connection to Postgres could not be made, or broke. The same statement can succeed once Postgres is back. */
export class PostgresConnectionError extends Error {
  constructor(cause: Error) {
    // The error of a host with several addresses has no message.
    super(cause.message || codeOf(cause), { cause });
    this.name = 'PostgresConnectionError';
  }
}

/**
 * Marks an error of our own connections by its class, because a code such as ECONNREFUSED does not say which server refused. Other
 * errors, such as those of Postgres itself, stay as they are.
 */
export function rethrowConnectionError(error: unknown): never {
  const isOurs =
    error instanceof Error && !(error instanceof DatabaseError) && isConnectionFailure(error);
  throw isOurs ? new PostgresConnectionError(error) : error;
}

const SOCKET_CODES = new Set([
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

/** pg and its pool give these errors no code. */
const MESSAGES =
  /connection (terminated|ended|timeout)|timeout exceeded when trying to connect|not queryable/i;

const isConnectionFailure = (error: Error): boolean =>
  SOCKET_CODES.has(codeOf(error)) || MESSAGES.test(error.message);

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');
