/** Of our own answers: whole seconds (RFC 9110 §10.2.3). */
export const formatRetryAfter = (milliseconds: number): string =>
  String(Math.ceil(milliseconds / 1000));

/**
 * Whether a server refused a request and did nothing: 429, or a 503 that says when to come back. A bare 503 may be a proxy's, whose
 * backend broke off.
 */
export const isRefusedForNow = (status: number, headers: Headers): boolean =>
  status === 429 || (status === 503 && headers.has('retry-after'));

type HeaderSource = Headers | Record<string, string | undefined>;

/**
 * The wait that a server asks for, in milliseconds; undefined where it names none, or a time that has passed.
 * `Retry-After` is a number of seconds or an HTTP date (RFC 9110 §10.2.3); OpenAI also sends `retry-after-ms`, which is more exact.
 * Keys of a plain record are in lower case.
 */
export function parseRetryAfter(headers: HeaderSource | undefined): number | undefined {
  const milliseconds = Number(read(headers, 'retry-after-ms') ?? Number.NaN);
  if (milliseconds > 0) return milliseconds;
  const value = read(headers, 'retry-after')?.trim();
  if (!value) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return wait > 0 ? wait : undefined;
}

const read = (headers: HeaderSource | undefined, name: string): string | undefined =>
  headers instanceof Headers ? (headers.get(name) ?? undefined) : headers?.[name];
