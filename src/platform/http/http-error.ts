import { findCause } from '../find-cause.ts';

/**
 * The cause of a request without a usable answer.
 * Nothing was sent: `invalid_request`, `forbidden_address`, `unreachable`. The server may have acted: `broken_off`. The server answered:
 * `redirected`, `too_large`.
 */
export type HttpErrorKind =
  | 'invalid_request'
  | 'forbidden_address'
  | 'unreachable'
  | 'broken_off'
  | 'redirected'
  | 'too_large';

/** The message is a phrase without a subject: the caller adds the name of the peer. */
export class HttpError extends Error {
  readonly kind: HttpErrorKind;
  /** Set for a redirect. */
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
  new HttpError('forbidden_address', `requests to the address of ${host} are not allowed`);

/** Finds the HttpError in an error or its causes. */
export const findHttpError = (error: unknown): HttpError | undefined =>
  findCause(error, (cause) => cause instanceof HttpError);
