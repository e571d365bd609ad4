import { z } from 'zod';
import type { ModelErrorKind } from '../model.ts';

/** An error object as providers send it, in an answer of its own or in the middle of a stream. */
export interface ProviderError {
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
 * The error object that something holds: a body as text, a parsed body, an error of the provider library. Undefined where it holds
 * none.
 */
export function readProviderError(value: unknown, depth = 0): ProviderError | undefined {
  if (depth > 4 || value === null || value === undefined) return undefined;
  if (typeof value === 'string') return readProviderError(parse(value), depth + 1);
  if (typeof value !== 'object') return undefined;
  const enveloped = envelope.safeParse(value);
  if (enveloped.success) {
    const { error } = enveloped.data;
    return typeof error === 'string'
      ? { message: cut(error), type: undefined, code: undefined }
      : toError(error);
  }
  // Where the library has made an error of it, the object it read is beside it.
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
    ? toError(bare.data)
    : undefined;
}

const toError = ({ message, type, code, status }: z.infer<typeof errorObject>): ProviderError => ({
  message: cut(message),
  type,
  code: code ?? status,
});

/** By code or type, then by the words of providers that give every refusal the same type. */
const KINDS: [RegExp, ModelErrorKind][] = [
  [/context_length|context_window|string_above_max_length|request_too_large/, 'context_overflow'],
  [/insufficient_quota|billing|credit_balance|payment_required|quota_exceeded/, 'quota_exhausted'],
  [/rate_limit|too_many_requests|tokens_per_min/, 'rate_limited'],
  [/overloaded|unavailable|capacity/, 'overloaded'],
  [/content_filter|content_policy|safety/, 'content_filtered'],
  [/timeout|timed_out/, 'timeout'],
  [/authentication|permission|invalid_api_key|unauthorized|forbidden/, 'authentication'],
  [/^(api_error|server_error|internal\w*)$/, 'server_error'],
];
const WORDS: [RegExp, ModelErrorKind][] = [
  [
    /maximum context length|prompt is too long|context (window|length)|too many tokens in the prompt/i,
    'context_overflow',
  ],
  [
    /credit balance is too low|exceeded your current quota|insufficient (funds|credits|balance)/i,
    'quota_exhausted',
  ],
];
const REJECTED = /invalid_request|not_found|bad_request|invalid_value|unsupported/;

/** An error that says nothing of its kind, in an answer that had begun well: another attempt may not meet it. */
export const UNNAMED = 'server_error';

/** What kind of error it is; undefined where the object does not say, and the status decides. */
export function kindOfProviderError({
  type,
  code,
  message,
}: ProviderError): ModelErrorKind | undefined {
  const names = [code, type].filter((name) => name !== undefined).map((name) => name.toLowerCase());
  for (const name of names) {
    const known = KINDS.find(([pattern]) => pattern.test(name));
    if (known) return known[1];
    if (/^[45]\d\d$/.test(name)) return kindOfStatus(Number(name));
  }
  const told = WORDS.find(([pattern]) => pattern.test(message));
  if (told) return told[1];
  return names.some((name) => REJECTED.test(name)) ? 'rejected' : undefined;
}

/** What a status does not tell: 400 and 429 stand for these as well. */
const FINER: readonly ModelErrorKind[] = [
  'context_overflow',
  'quota_exhausted',
  'content_filtered',
];

/** What kind of error an answer of this status is. */
export function kindOfRefusal(status: number, said: ProviderError | undefined): ModelErrorKind {
  const kind = said && kindOfProviderError(said);
  return kind && FINER.includes(kind) ? kind : kindOfStatus(status);
}

/** 4xx other than 408, 409 and 429 will not become right by themselves. */
function kindOfStatus(status: number): ModelErrorKind {
  if (status === 401 || status === 403) return 'authentication';
  if (status === 402) return 'quota_exhausted';
  if (status === 408) return 'timeout';
  if (status === 429) return 'rate_limited';
  if (status === 409 || status === 503 || status === 529) return 'overloaded';
  if (status >= 500) return 'server_error';
  return 'rejected';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const cut = (text: string) => text.slice(0, 1000).toWellFormed();
