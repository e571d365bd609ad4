import type { AddressPolicy } from '../platform/http/address-policy.ts';
import { createGuardedFetch as createPlatformFetch } from '../platform/http/guarded-fetch.ts';
import { findHttpError, type HttpError } from '../platform/http/http-error.ts';
import { isRefusedForNow, parseRetryAfter } from '../platform/retry-after.ts';
import { readAnswer } from './read-answer.ts';
import { ToolCallError } from './tool.ts';

/** Of one answer, or one stream of events. Bytes. */
const MAX_BODY = 10 * 1024 * 1024;

/** What is called, and what an operator changes when it has moved. */
const URL_OF = {
  'tool service': "the tool's URL",
  'MCP server': 'the URL in the registration of the server',
};

export interface GuardedFetchOptions {
  /** For messages. */
  peer: keyof typeof URL_OF;
  addresses: AddressPolicy;
  /** Sent with every request; they win over the headers of the request. */
  headers: Record<string, string>;
}

/** `onStreamEnd` is told when the answer is a stream that has ended and cannot be resumed: what was not in it will not come. */
export type GuardedFetch = (
  input: string | URL,
  init?: RequestInit,
  onStreamEnd?: () => void,
) => Promise<Response>;

/**
 * The platform's guarded fetch for tools and MCP servers. No connection is used twice, so a request never meets one that the server is
 * closing.
 * @throws ToolCallError `not_executed` if nothing was sent, or the status says that nothing was done
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const send = createPlatformFetch(options.addresses, { maxBytes: MAX_BODY, keepAlive: false });
  return async (input, init = {}, onStreamEnd) => {
    const headers = { ...Object.fromEntries(new Headers(init.headers)), ...options.headers };
    const response = await send(input, { ...init, headers }).catch((error: unknown) => {
      throw toToolError(error, options.peer);
    });
    await assertTaken(response, options.peer);
    return onStreamEnd ? watchEnd(response, onStreamEnd) : response;
  };
}

function toToolError(error: unknown, peer: GuardedFetchOptions['peer']): unknown {
  const known = findHttpError(error);
  if (!known) return error;
  const fail = (message: string, isFinal: boolean) =>
    new ToolCallError('not_executed', message, { cause: error, isFinal });
  switch (known.kind) {
    case 'unreachable':
      return fail(`The ${peer} cannot be reached (${known.message}).`, false);
    case 'forbidden_address':
    case 'invalid_request':
      return fail(`The ${peer} cannot be called: ${known.message}.`, true);
    case 'redirected':
      return fail(describeRedirect(known, peer), true);
    case 'broken_off':
    case 'too_large':
      return known;
  }
}

function describeRedirect(
  { status, location }: HttpError,
  peer: GuardedFetchOptions['peer'],
): string {
  const target = location ?? 'no address that can be read';
  return `The ${peer} answered ${status} and redirects to ${target}; redirects are not followed. Change ${URL_OF[peer]}.`;
}

/** A refusal, and what is neither an answer nor an error, are definite outcomes: nothing was done. */
async function assertTaken(response: Response, peer: GuardedFetchOptions['peer']): Promise<void> {
  const { status, headers } = response;
  const isOdd = status >= 300 && status < 400;
  if (!isOdd && !isRefusedForNow(status, headers)) return;
  const text = await readAnswer(response).catch(() => '');
  throw new ToolCallError(
    'not_executed',
    `The ${peer} answered ${status}${text && `: ${text.slice(0, 2000)}`}`,
    { retryAfterMs: isOdd ? undefined : parseRetryAfter(headers), isFinal: isOdd },
  );
}

function watchEnd(response: Response, onStreamEnd: () => void): Response {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (!isStream || !response.body) return response;
  const { status, headers } = response;
  return new Response(ReadableStream.from(readToEnd(response.body, onStreamEnd)), {
    status,
    headers,
  });
}

async function* readToEnd(
  body: ReadableStream<Uint8Array>,
  onStreamEnd: () => void,
): AsyncGenerator<Uint8Array> {
  let tail = '\n';
  let canBeResumed = false;
  try {
    for await (const chunk of body) {
      // An event with an id lets the client ask for what came after it.
      if (!canBeResumed) {
        const text = tail + Buffer.from(chunk).toString('latin1');
        canBeResumed = /[\r\n]id:/.test(text);
        tail = text.slice(-3);
      }
      yield chunk;
    }
  } finally {
    if (!canBeResumed) onStreamEnd();
  }
}
