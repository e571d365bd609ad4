/**
 * Why a request gave no usable answer.
 * Nothing was sent: `invalid_request`, `forbidden_address`, `unreachable`. Something may have been done: `broken_off`. The server has
 * answered: `redirected`, `too_large`.
 */
export type HttpErrorKind =
  | 'invalid_request'
  | 'forbidden_address'
  | 'unreachable'
  | 'broken_off'
  | 'redirected'
  | 'too_large';

/** Its message is a phrase without a subject: the caller knows what was called. */
export class HttpError extends Error {
  readonly kind: HttpErrorKind;
  /** Of a redirect. */
  readonly status: number | undefined;
  readonly location: string | undefined;
  constructor(
    kind: HttpErrorKind,
    message: string,
    options: ErrorOptions & { status?: number; location?: string | undefined } = {},
  ) {
    super(message, options);
    this.name = 'HttpError';
    this.kind = kind;
    this.status = options.status;
    this.location = options.location;
  }
}

export const forbiddenAddress = (host: string): HttpError =>
  new HttpError('forbidden_address', `the address of ${host} must not be called`);

/** The HttpError that is, or has caused, an error. */
export function findHttpError(error: unknown): HttpError | undefined {
  for (let cause = error, depth = 0; depth < 8 && cause instanceof Error; depth += 1) {
    if (cause instanceof HttpError) return cause;
    cause = cause.cause;
  }
  return undefined;
}
