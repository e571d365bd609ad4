import { z } from 'zod';
import { isConnectionFailure } from '../../platform/connection-failure.ts';
import { findCause } from '../../platform/find-cause.ts';
import { ModelError, type ModelErrorKind } from '../model.ts';

/**
 * Converts an error while a provider answered: an error in its stream, or a failed connection. `provider-fetch.ts` creates errors by
 * status. The request's headers are dropped, because they contain the key.
 */
export function toModelError(error: unknown, signal: AbortSignal): unknown {
  const known = findCause(error, (cause) => cause instanceof ModelError);
  if (known) return known;
  if (signal.aborted) return signal.reason ?? error;
  const said = readProviderError(error);
  if (said)
    return new ModelError(
      toErrorKind(said) ?? DEFAULT_ERROR_KIND,
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

/** A provider's error object, from a response or a stream. */
interface ProviderError {
  message: string;
  type: string | undefined;
  code: string | undefined;
}

const word = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? undefined : String(value)));
const errorObject = z.looseObject({ message: z.string(), type: word, code: word, status: word });
const envelope = z.looseObject({ error: z.union([errorObject, z.string()]) });

/**
 * Finds the provider's error object in a body, in a parsed body or in an error of the provider library. Undefined if there is none.
 */
export function readProviderError(value: unknown, depth = 0): ProviderError | undefined {
  if (depth > 4 || value === null || value === undefined) return undefined;
  if (typeof value === 'string') return readProviderError(tryParse(value), depth + 1);
  if (typeof value !== 'object') return undefined;
  const enveloped = envelope.safeParse(value);
  if (enveloped.success) {
    const { error } = enveloped.data;
    return typeof error === 'string'
      ? { message: cut(error), type: undefined, code: undefined }
      : toProviderError(error);
  }
  // The library's errors keep the parsed body in one of these fields.
  if (value instanceof Error) {
    for (const key of ['data', 'responseBody', 'value', 'cause'] as const) {
      const found =
        key in value
          ? readProviderError((value as unknown as Record<string, unknown>)[key], depth + 1)
          : undefined;
      if (found) return found;
    }
    return undefined;
  }
  const bare = errorObject.safeParse(value);
  return bare.success && (bare.data.type ?? bare.data.code ?? bare.data.status) !== undefined
    ? toProviderError(bare.data)
    : undefined;
}

const toProviderError = ({
  message,
  type,
  code,
  status,
}: z.infer<typeof errorObject>): ProviderError => ({
  message: cut(message),
  type,
  code: code ?? status,
});

/** Matched against code and type first. Some providers use one type for all errors, so the message is matched second. */
const CODE_PATTERNS: [RegExp, ModelErrorKind][] = [
  [/context_length|context_window|string_above_max_length|request_too_large/, 'context_overflow'],
  [/insufficient_quota|billing|credit_balance|payment_required|quota_exceeded/, 'quota_exhausted'],
  [/rate_limit|too_many_requests|tokens_per_min/, 'rate_limited'],
  [/overloaded|unavailable|capacity/, 'overloaded'],
  [/content_filter|content_policy|safety/, 'content_filtered'],
  [/timeout|timed_out/, 'timeout'],
  [/authentication|permission|invalid_api_key|unauthorized|forbidden/, 'authentication'],
  [/^(api_error|server_error|internal\w*)$/, 'server_error'],
];
const MESSAGE_PATTERNS: [RegExp, ModelErrorKind][] = [
  [
    /maximum context length|prompt is too long|context (window|length)|too many tokens in the prompt/i,
    'context_overflow',
  ],
  [
    /credit balance is too low|exceeded your current quota|insufficient (funds|credits|balance)/i,
    'quota_exhausted',
  ],
];
const REJECTED_PATTERN = /invalid_request|not_found|bad_request|invalid_value|unsupported/;

/** The kind of an unclassified error during an answer: another attempt may succeed. */
export const DEFAULT_ERROR_KIND = 'server_error';

/** The kind of an error object; undefined if it is unclassified. */
export function toErrorKind({ type, code, message }: ProviderError): ModelErrorKind | undefined {
  const names = [code, type].filter((name) => name !== undefined).map((name) => name.toLowerCase());
  for (const name of names) {
    const known = CODE_PATTERNS.find(([pattern]) => pattern.test(name));
    if (known) return known[1];
    if (/^[45]\d\d$/.test(name)) return toStatusErrorKind(Number(name));
  }
  const told = MESSAGE_PATTERNS.find(([pattern]) => pattern.test(message));
  if (told) return told[1];
  return names.some((name) => REJECTED_PATTERN.test(name)) ? 'rejected' : undefined;
}

/** Kinds that providers report with a general status, such as 400 or 429. */
const SPECIFIC_KINDS: readonly ModelErrorKind[] = [
  'context_overflow',
  'quota_exhausted',
  'content_filtered',
];

/** The kind of an error response. */
export function toResponseErrorKind(
  status: number,
  said: ProviderError | undefined,
): ModelErrorKind {
  const kind = said && toErrorKind(said);
  return kind && SPECIFIC_KINDS.includes(kind) ? kind : toStatusErrorKind(status);
}

/** 4xx other than 408, 409 and 429 is permanent. */
function toStatusErrorKind(status: number): ModelErrorKind {
  if (status === 401 || status === 403) return 'authentication';
  if (status === 402) return 'quota_exhausted';
  if (status === 408) return 'timeout';
  if (status === 429) return 'rate_limited';
  if (status === 409 || status === 503 || status === 529) return 'overloaded';
  if (status >= 500) return 'server_error';
  return 'rejected';
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const cut = (text: string) => text.slice(0, 1000).toWellFormed();

/** Limited, because some gateways answer with an HTML page. */
const messageOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).slice(0, 1000).toWellFormed();
