import { findCause } from '../find-cause.ts';

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
export const findHttpError = (error: unknown): HttpError | undefined =>
  findCause(error, (cause) => cause instanceof HttpError);
