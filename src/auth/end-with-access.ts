import type { IncomingHttpHeaders } from 'node:http';
import { UnauthenticatedError } from '../platform/errors.ts';
import type { Authenticate } from './authenticate.ts';

/** Milliseconds. */
const CHECK_INTERVAL = 5000;

/** Aborts a stream when its credentials become invalid: the token expires, or the key is revoked. Checks every few seconds. */
export function endWithAccess(
  authenticate: Authenticate,
  headers: IncomingHttpHeaders,
  stream: AbortController,
): void {
  const timer = setInterval(() => {
    // Not counted as a failed attempt: the credentials were valid, and many streams may end together.
    authenticate({ headers }).catch((error: unknown) => {
      // An error other than "unauthenticated" means that the credentials cannot be checked now. The stream stays open.
      if (error instanceof UnauthenticatedError) stream.abort(error);
    });
  }, CHECK_INTERVAL);
  stream.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
