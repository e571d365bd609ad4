import { findCause } from './find-cause.ts';

/** Errors of connections that certainly reached no server: refused, or the name did not resolve. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether an error, or one of its causes, is a connection that was never established. */
export const isConnectionFailure = (error: unknown): boolean =>
  findCause(error, isNeverSent) !== undefined;

const isNeverSent = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && NEVER_SENT.has(String(cause.code));
