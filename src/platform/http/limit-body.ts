import { HttpError } from './http-error.ts';

export interface BodyLimits {
  /** Maximum size of a body after decompression. */
  maxBytes: number;
  /** Maximum size of one line of an event stream. */
  maxLineBytes?: number;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Returns a response whose body fails with `too_large` if it, or a line of its event stream, exceeds the limit. */
export function limitBody(response: Response, limits: BodyLimits): Response {
  if (!response.body) return response;
  const headers = new Headers(response.headers);
  // The body is already decompressed.
  if (headers.has('content-encoding')) {
    headers.delete('content-encoding');
    headers.delete('content-length');
  }
  const isStream = /^text\/event-stream\b/i.test(headers.get('content-type') ?? '');
  const { maxBytes, maxLineBytes = maxBytes } = limits;
  const transform = createLimit(maxBytes, isStream ? maxLineBytes : maxBytes);
  const { status, statusText } = response;
  return new Response(response.body.pipeThrough(new TransformStream({ transform })), {
    status,
    statusText,
    headers,
  });
}

const MIB = 1024 * 1024;
const inWords = (bytes: number) => (bytes % MIB === 0 ? `${bytes / MIB} MiB` : `${bytes} bytes`);

function createLimit(maxBytes: number, maxLineBytes: number) {
  let size = 0;
  let line = 0;
  return (chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>) => {
    size += chunk.length;
    if (size > maxBytes) throw new HttpError('too_large', `it is larger than ${inWords(maxBytes)}`);
    const end = Math.max(chunk.lastIndexOf(LINE_FEED), chunk.lastIndexOf(CARRIAGE_RETURN));
    line = end < 0 ? line + chunk.length : chunk.length - end - 1;
    if (line > maxLineBytes)
      throw new HttpError('too_large', `a line of it is larger than ${inWords(maxLineBytes)}`);
    controller.enqueue(chunk);
  };
}
