import type { IncomingHttpHeaders } from 'node:http';
import { UnauthenticatedError } from '../platform/errors.ts';
import type { Authenticate } from './authenticate.ts';

/** Milliseconds. */
const LOOK_EVERY = 5000;

/**
 * Aborts what goes on for long, as a stream, once who asked for it would not be let in any more: the token has expired, the key was revoked.
 * Until it is aborted, it looks every few seconds.
 */
export function endWithAccess(
  authenticate: Authenticate,
  headers: IncomingHttpHeaders,
  stream: AbortController,
): void {
  const timer = setInterval(() => {
    // Not counted as a wrong key: it was right, and many streams may end with it.
    authenticate({ headers }).catch((error: unknown) => {
      // Who cannot be asked now has not said no.
      if (error instanceof UnauthenticatedError) stream.abort(error);
    });
  }, LOOK_EVERY);
  stream.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
