import { APICallError } from '@ai-sdk/provider';
import { parseRetryAfter } from '../platform/retry-after.ts';
import { ModelError, type ModelErrorKind } from './model.ts';

/** What went wrong at a provider, in our words. The request's headers, where the key is, are not carried on. */
export function toModelError(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof ModelError) return error;
  if (signal.aborted) return signal.reason ?? error;
  if (!APICallError.isInstance(error)) {
    return new ModelError('network', `The model's answer could not be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const status = error.statusCode;
  if (status === undefined || (status >= 200 && status < 300)) {
    return new ModelError(
      'network',
      `The model provider could not be reached: ${messageOf(error)}`,
      { cause: error },
    );
  }
  return new ModelError(
    kindOf(status),
    `The model provider answered ${status}: ${messageOf(error)}`,
    {
      retryAfterMs: parseRetryAfter(error.responseHeaders),
    },
  );
}

/** 4xx other than 408, 409 and 429 will not become right by themselves. */
function kindOf(status: number): ModelErrorKind {
  if (status === 401 || status === 403) return 'authentication';
  if (status === 408) return 'timeout';
  if (status === 429) return 'rate_limited';
  if (status === 409 || status >= 500) return 'overloaded';
  return 'rejected';
}

/** Some gateways answer with a page of HTML. */
const messageOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).slice(0, 1000).toWellFormed();
