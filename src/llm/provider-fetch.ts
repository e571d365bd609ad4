import { OPERATOR_POLICY } from '../platform/http/address-policy-of.ts';
import { createGuardedFetch, type Fetch } from '../platform/http/guarded-fetch.ts';
import { parseRetryAfter } from '../platform/retry-after.ts';
import {
  DEFAULT_ERROR_KIND,
  readProviderError,
  toErrorKind,
  toResponseErrorKind,
} from './answers/provider-error.ts';
import { ModelError } from './model.ts';

/** Bytes that are read of a body that is not a stream, to describe it. */
const MAX_BODY = 64 * 1024;

/** Limits of one answer and of one line in its stream, in bytes. */
const LIMITS = { maxBytes: 128 * 1024 * 1024, maxLineBytes: 16 * 1024 * 1024 };

/** The operator names the providers, so every address is allowed. */
export const askProvider = createGuardedFetch(OPERATOR_POLICY, LIMITS);

/**
 * A `fetch` for model providers. It returns event streams only: an error by status is a ModelError, and so is an answer of status 200 with
 * another content type, which the library would read as an answer without content.
 */
export const createProviderFetch =
  (send: Fetch = askProvider): Fetch =>
  async (input, init) => {
    const response = await send(input, init);
    if (!response.ok) throw refusal(response, await readBeginning(response));
    const type = response.headers.get('content-type') ?? '';
    if (/^text\/event-stream\b/i.test(type.trim())) return response;
    throw unexpectedContent(type, await readBeginning(response));
  };

function refusal({ status, headers }: Response, body: string): ModelError {
  const said = readProviderError(body);
  const shown = said?.message ?? beginningOf(body);
  return new ModelError(
    toResponseErrorKind(status, said),
    `The model provider answered ${status}${shown ? `: ${shown}` : '.'}`,
    { retryAfterMs: parseRetryAfter(headers) },
  );
}

function unexpectedContent(type: string, body: string): ModelError {
  const said = readProviderError(body);
  if (said)
    return new ModelError(
      toErrorKind(said) ?? DEFAULT_ERROR_KIND,
      `The model provider answered with an error: ${said.message}`,
    );
  const shown = beginningOf(body);
  return new ModelError(
    'unexpected_content',
    `The model provider answered with ${type || 'no content type'} instead of text/event-stream${shown ? `: ${shown}` : ', and an empty body.'} Check the base URL, and any proxy in between.`,
  );
}

const beginningOf = (body: string) => body.replace(/\s+/g, ' ').trim().slice(0, 200);

async function readBeginning(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BODY) break;
  }
  return text.toWellFormed();
}
