/**
 * Why a request gave no usable answer.
 * Nothing was sent: `forbidden_address`, `unreachable`. Something may have been done: `broken_off`, `timeout`. The server has answered:
 * `redirected`, `too_large`.
 */
export type HttpErrorKind =
  | 'forbidden_address'
  | 'unreachable'
  | 'broken_off'
  | 'timeout'
  | 'redirected'
  | 'too_large';

/** Its message is neutral: who is told it chooses the subject. */
export class HttpError extends Error {
  readonly kind: HttpErrorKind;
  constructor(kind: HttpErrorKind, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.name = 'HttpError';
    this.kind = kind;
  }
}

/** The HttpError that is, or has caused, an error. */
export function findHttpError(error: unknown): HttpError | undefined {
  for (let cause = error, depth = 0; depth < 8 && cause instanceof Error; depth += 1) {
    if (cause instanceof HttpError) return cause;
    cause = cause.cause;
  }
  return undefined;
}
