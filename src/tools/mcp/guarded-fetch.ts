import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { parseRetryAfter } from '../../platform/retry-after.ts';
import { guardAddress } from '../guard-address.ts';
import { guardedLookup } from '../guarded-lookup.ts';
import { ToolCallError } from '../tool.ts';

/** Of one answer, or one stream of events. Bytes. */
const MAX_BODY = 10 * 1024 * 1024;
const CONNECT_WITHIN_MS = 10_000;
/** Nothing else has a body to a client of MCP. */
const WITHOUT_BODY = new Set([204, 205, 304]);

export interface GuardedFetchOptions {
  allowPrivateNetworks: boolean;
  /** Sent with every request, over what the protocol says. */
  headers: Record<string, string>;
}

/** `onStreamEnd` is told when the answer is a stream that has ended and cannot be taken up again: what was not in it will not come. */
export type GuardedFetch = (
  input: string | URL,
  init?: RequestInit,
  onStreamEnd?: () => void,
) => Promise<Response>;

/**
 * A fetch for addresses that tenants chose. Beside the guard it differs from Node's: every connection is looked at when it is
 * made, a name that resolves otherwise a moment later included; none is used twice, so that a request never meets one that the
 * server is closing; a stream may be silent for hours, as while a person decides.
 * @throws ToolCallError `not_executed` where nothing was sent, or the server says that it did nothing
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  return async (input, init = {}, onStreamEnd) => {
    const url = new URL(String(input));
    await guardAddress(url.href, options.allowPrivateNetworks);
    const message = await send(url, init, options);
    const response = toResponse(message, onStreamEnd);
    await assertTaken(response);
    return response;
  };
}

function send(url: URL, init: RequestInit, options: GuardedFetchOptions): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const request = (isSecure ? httpsRequest : httpRequest)(url, {
      method: init.method ?? 'GET',
      headers: { ...Object.fromEntries(new Headers(init.headers)), ...options.headers },
      agent: isSecure ? new HttpsAgent() : new HttpAgent(),
      lookup: guardedLookup(options.allowPrivateNetworks),
      ...(init.signal && { signal: init.signal }),
    });
    const late = setTimeout(
      () => request.destroy(new Error('no connection within 10 s')),
      CONNECT_WITHIN_MS,
    );
    request.on('socket', (socket) =>
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        isConnected = true;
        clearTimeout(late);
      }),
    );
    request.on('error', (error) => {
      clearTimeout(late);
      reject(isConnected || init.signal?.aborted ? error : notSent(error));
    });
    request.on('response', resolve);
    request.end(init.body ?? undefined);
  });
}

const notSent = (error: Error & { code?: string }): Error =>
  error instanceof ToolCallError
    ? error
    : new ToolCallError(
        'not_executed',
        `The MCP server cannot be reached (${error.code ?? error.message}).`,
        { cause: error },
      );

function toResponse(message: IncomingMessage, onStreamEnd: (() => void) | undefined): Response {
  const status = message.statusCode ?? 500;
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, [value].flat().join(', '));
  }
  if (WITHOUT_BODY.has(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const body = readLimited(message, isStream ? onStreamEnd : undefined);
  return new Response(ReadableStream.from(body), { status, headers });
}

async function* readLimited(
  message: IncomingMessage,
  onStreamEnd: (() => void) | undefined,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  let tail = '\n';
  let canBeResumed = false;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY) throw new Error(`the answer is larger than ${MAX_BODY} bytes`);
      // An event with an id lets the client ask for what came after it.
      if (onStreamEnd && !canBeResumed) {
        const text = tail + chunk.toString('latin1');
        canBeResumed = /[\r\n]id:/.test(text);
        tail = text.slice(-3);
      }
      yield chunk;
    }
  } finally {
    if (!canBeResumed) onStreamEnd?.();
  }
}

/** What says by its status that nothing was done. A redirect is not followed: it would lead past the guard. */
async function assertTaken(response: Response): Promise<void> {
  const { status } = response;
  const retryAfter = response.headers.get('retry-after');
  const isBusy = status === 429 || (status === 503 && retryAfter !== null);
  if (!isBusy && (status < 300 || status >= 400)) return;
  await response.body?.cancel();
  throw new ToolCallError('not_executed', `The MCP server answered ${status}.`, {
    retryAfterMs: isBusy ? parseRetryAfter(response.headers) : undefined,
  });
}
