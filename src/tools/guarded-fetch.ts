import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { parseRetryAfter } from '../platform/retry-after.ts';
import { guardAddress } from './guard-address.ts';
import { guardedLookup } from './guarded-lookup.ts';
import { readAnswer } from './read-answer.ts';
import { ToolCallError } from './tool.ts';

/** Of one answer, or one stream of events. Bytes. */
const MAX_BODY = 10 * 1024 * 1024;
const CONNECT_WITHIN_MS = 10_000;
/** A `Response` with one of these must not have a body. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/** What is called, and what an operator changes when it has moved. */
const URL_OF = {
  'tool service': "the tool's URL",
  'MCP server': 'the URL in the registration of the server',
};

export interface GuardedFetchOptions {
  /** For messages. */
  peer: keyof typeof URL_OF;
  allowPrivateNetworks: boolean;
  /** Sent with every request; they win over the headers of the request. */
  headers: Record<string, string>;
}

/** `onStreamEnd` is told when the answer is a stream that has ended and cannot be resumed: what was not in it will not come. */
export type GuardedFetch = (
  input: string | URL,
  init?: RequestInit,
  onStreamEnd?: () => void,
) => Promise<Response>;

/** The peer has answered, with more than is read. */
export class AnswerTooLargeError extends Error {
  constructor() {
    super(`the answer is larger than ${MAX_BODY / 1024 / 1024} MiB`);
    this.name = 'AnswerTooLargeError';
  }
}

/**
 * A fetch for addresses that tenants chose. It differs from Node's in four ways. The guard checks the address of every connection when
 * it is made, so a name that resolves differently a moment later is caught. No connection is used twice, so a request never meets one
 * that the server is closing. A stream may be silent for hours, for example while a person decides. Redirects are not followed: they
 * would lead past the guard.
 * @throws ToolCallError `not_executed` if nothing was sent, or the status says that nothing was done
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  return async (input, init = {}, onStreamEnd) => {
    const url = new URL(String(input));
    await guardAddress(url.href, options.allowPrivateNetworks);
    const message = await send(url, init, options);
    const response = toResponse(message, onStreamEnd);
    await assertTaken(response, url, options.peer);
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
      reject(isConnected ? error : notSent(options.peer, error));
    });
    request.on('response', resolve);
    request.end(init.body ?? undefined);
  });
}

/** Before the connection, and for TLS its handshake, is complete, no byte of the request has left. */
const notSent = (peer: string, error: Error & { code?: string }): Error =>
  error instanceof ToolCallError
    ? error
    : new ToolCallError(
        'not_executed',
        `The ${peer} cannot be reached (${error.code ?? error.message}).`,
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
  const body = readLimited(decompress(message, headers), isStream ? onStreamEnd : undefined);
  return new Response(ReadableStream.from(body), { status, headers });
}

const DECODERS: Record<string, () => NodeJS.ReadWriteStream> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  br: createBrotliDecompress,
  deflate: createInflate,
};

/** Some servers compress without being asked to. */
function decompress(message: IncomingMessage, headers: Headers): AsyncIterable<Buffer> {
  const decoder = DECODERS[headers.get('content-encoding')?.toLowerCase() ?? ''];
  if (!decoder) return message;
  headers.delete('content-encoding');
  headers.delete('content-length');
  // An error of either side reaches the reader through the decoder.
  return pipeline(message, decoder(), () => undefined) as unknown as AsyncIterable<Buffer>;
}

async function* readLimited(
  body: AsyncIterable<Buffer>,
  onStreamEnd: (() => void) | undefined,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  let tail = '\n';
  let canBeResumed = false;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > MAX_BODY) throw new AnswerTooLargeError();
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

/** 429, a 503 that says when to come back, and a redirect are definite outcomes: the peer has refused the request. */
async function assertTaken(
  response: Response,
  url: URL,
  peer: GuardedFetchOptions['peer'],
): Promise<void> {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    throw new ToolCallError('not_executed', describeRedirect(response, url, peer), {
      isFinal: true,
    });
  }
  if (status !== 429 && !(status === 503 && headers.has('retry-after'))) return;
  const text = await readAnswer(response).catch(() => '');
  throw new ToolCallError(
    'not_executed',
    `The ${peer} answered ${status}${text && `: ${text.slice(0, 2000)}`}`,
    { retryAfterMs: parseRetryAfter(headers) },
  );
}

function describeRedirect(
  { status, headers }: Response,
  url: URL,
  peer: GuardedFetchOptions['peer'],
): string {
  const location = headers.get('location');
  const target = location === null ? undefined : URL.parse(location, url.href)?.href.slice(0, 2000);
  return `The ${peer} answered ${status} and redirects to ${target ?? 'no address that can be read'}; redirects are not followed. Change ${URL_OF[peer]}.`;
}
