import { isConnectionFailure } from '../../platform/connection-failure.ts';
import { findCause } from '../../platform/find-cause.ts';
import { ModelError } from '../model.ts';
import { kindOfProviderError, readProviderError, UNNAMED } from './provider-error.ts';

/**
 * What went wrong while a provider answered, in our words: an error in its stream, or a connection that failed. Errors by status are made in
 * `provider-fetch.ts`. The request's headers, where the key is, are not carried on.
 */
export function toModelError(error: unknown, signal: AbortSignal): unknown {
  const known = findCause(error, (cause) => cause instanceof ModelError);
  if (known) return known;
  if (signal.aborted) return signal.reason ?? error;
  const said = readProviderError(error);
  if (said)
    return new ModelError(
      kindOfProviderError(said) ?? UNNAMED,
      `The model provider answered with an error: ${said.message}`,
    );
  return isConnectionFailure(error)
    ? new ModelError('unreachable', `The model provider cannot be reached: ${messageOf(error)}`, {
        cause: error,
      })
    : new ModelError('network', `The model provider's answer broke off: ${messageOf(error)}`, {
        cause: error,
      });
}

/** Some gateways answer with a page of HTML. */
const messageOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).slice(0, 1000).toWellFormed();
