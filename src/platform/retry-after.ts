/** `Retry-After` of the platform's responses: whole seconds (RFC 9110 §10.2.3). */
export const formatRetryAfter = (milliseconds: number): string =>
  String(Math.ceil(milliseconds / 1000));

/**
 * Whether a server rejected a request without acting on it: 429, or 503 with `Retry-After`. A bare 503 may come from a proxy whose backend
 * broke off.
 */
export const isRefusedForNow = (status: number, headers: Headers): boolean =>
  status === 429 || (status === 503 && headers.has('retry-after'));

type HeaderSource = Headers | Record<string, string | undefined>;

/**
 * The requested delay in milliseconds; undefined if there is none or its time has passed.
 * `Retry-After` is a number of seconds or an HTTP date (RFC 9110 §10.2.3); OpenAI also sends `retry-after-ms`, which is more exact. Keys of
 * a plain record must be lower case.
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
