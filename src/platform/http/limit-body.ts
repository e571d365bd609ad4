import { HttpError } from './http-error.ts';

export interface FetchLimits {
  /** Of a body, unpacked. An answer that is longer breaks off with `too_large`. */
  maxBytes: number;
  /** Of one line of an event stream. */
  maxLineBytes?: number;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The answer with a body that breaks off where it is longer than it may be: what was unpacked counts, and a line of an event stream. */
export function limitBody(response: Response, { maxBytes, maxLineBytes }: FetchLimits): Response {
  if (!response.body) return response;
  const isStream = /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '');
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform: createLimit(maxBytes, isStream ? maxLineBytes : undefined),
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(limit), { status, statusText, headers });
}

function createLimit(maxBytes: number, maxLineBytes = Number.POSITIVE_INFINITY) {
  let size = 0;
  let line = 0;
  return (chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>) => {
    size += chunk.length;
    if (size > maxBytes)
      throw new HttpError('too_large', `Its answer is longer than ${maxBytes} bytes.`);
    const end = Math.max(chunk.lastIndexOf(LINE_FEED), chunk.lastIndexOf(CARRIAGE_RETURN));
    line = end < 0 ? line + chunk.length : chunk.length - end - 1;
    if (line > maxLineBytes)
      throw new HttpError(
        'too_large',
        `A line of its answer is longer than ${maxLineBytes} bytes.`,
      );
    controller.enqueue(chunk);
  };
}
