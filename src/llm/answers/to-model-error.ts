import { ModelError } from '../model.ts';
import { kindOfProviderError, readProviderError, UNNAMED } from './provider-error.ts';

/**
 * What went wrong while a provider answered, in our words: an error in its stream, or a connection that failed. Errors by status are made in
 * `provider-fetch.ts`. The request's headers, where the key is, are not carried on.
 */
export function toModelError(error: unknown, signal: AbortSignal): unknown {
  const known = findInCauses(error, (cause) => cause instanceof ModelError);
  if (known) return known;
  if (signal.aborted) return signal.reason ?? error;
  const said = readProviderError(error);
  if (said)
    return new ModelError(
      kindOfProviderError(said) ?? UNNAMED,
      `The model provider answered with an error: ${said.message}`,
    );
  return isNeverSent(error)
    ? new ModelError('unreachable', `The model provider cannot be reached: ${messageOf(error)}`, {
        cause: error,
      })
    : new ModelError('network', `The model provider's answer broke off: ${messageOf(error)}`, {
        cause: error,
      });
}

/** A connection that was refused, or a name that does not resolve, certainly reached nobody. */
const NEVER_SENT = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
];

const isNeverSent = (error: unknown): boolean =>
  findInCauses(
    error,
    (cause) => cause instanceof Error && 'code' in cause && NEVER_SENT.includes(String(cause.code)),
  ) !== undefined;

function findInCauses(error: unknown, isIt: (cause: unknown) => boolean): unknown {
  let cause = error;
  for (let depth = 0; depth < 8 && cause !== undefined; depth += 1) {
    if (isIt(cause)) return cause;
    // A refusal of several addresses is one error for each.
    if (cause instanceof AggregateError && cause.errors.some(isIt)) return cause.errors.find(isIt);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return undefined;
}

/** Some gateways answer with a page of HTML. */
const messageOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).slice(0, 1000).toWellFormed();
