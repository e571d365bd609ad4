import type { AddressPolicy } from '../platform/http/address-policy.ts';
import { createGuardedFetch as createPlatformFetch } from '../platform/http/guarded-fetch.ts';
import { findHttpError, type HttpError } from '../platform/http/http-error.ts';
import { isRefusedForNow, parseRetryAfter } from '../platform/retry-after.ts';
import { readAnswer } from './read-answer.ts';
import { ToolCallError } from './tool.ts';

/** Limit of one answer or event stream, in bytes. */
const MAX_BODY = 10 * 1024 * 1024;

/** The kinds of peers, and the setting to change if a peer has moved. */
const URL_OF = {
  'tool service': "the tool's URL",
  'MCP server': 'the URL in the registration of the server',
};

export interface GuardedFetchOptions {
  /** The kind of peer, for error messages. */
  peer: keyof typeof URL_OF;
  addresses: AddressPolicy;
  /** Sent with every request. They override the headers of the request. */
  headers: Record<string, string>;
}

/** Calls `onStreamEnd` when a stream has ended that cannot be resumed: no further event will arrive. */
export type GuardedFetch = (
  input: string | URL,
  init?: RequestInit,
  onStreamEnd?: () => void,
) => Promise<Response>;

/**
 * The platform's guarded fetch for tools and MCP servers. Connections are never reused, so a request never meets one that the server is
 * closing.
 * @throws ToolCallError `not_executed` if nothing was sent, or if the status means that nothing was done
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
  const target = location ?? 'an invalid address';
  return `The ${peer} answered ${status} and redirects to ${target}. Redirects are not followed: change ${URL_OF[peer]}.`;
}

/** A refusal and a 3xx status are definite outcomes: nothing was done. */
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
      // If events have ids, the client can resume the stream.
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
