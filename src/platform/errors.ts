import type { Scope } from '../contracts/scope.ts';
import { type ConflictCode, type ErrorCode, type HttpStatus, statusOf } from './error-codes.ts';

/** An error whose meaning is known where it is made. `code` is part of the public contract. */
export abstract class DomainError extends Error {
  abstract readonly code: ErrorCode;
  /** When the same request may pass. Milliseconds. */
  readonly retryAfterMs?: number | undefined;

  get httpStatus(): HttpStatus {
    return statusOf(this.code);
  }
}

export class NotFoundError extends DomainError {
  readonly code = 'not_found';
  constructor(noun: string, id: string) {
    super(`There is no ${noun} ${id}.`);
    this.name = 'NotFoundError';
  }
}

/** Who asks has not shown who they are. */
export class UnauthenticatedError extends DomainError {
  readonly code = 'unauthenticated';
  /** What they have shown instead. */
  readonly shown: 'none' | 'invalid';
  constructor(message: string, shown: 'none' | 'invalid' = 'invalid') {
    super(message);
    this.name = 'UnauthenticatedError';
    this.shown = shown;
  }
}

/** Who asks may not have this, whatever they send. */
export class ForbiddenError extends DomainError {
  readonly code = 'forbidden';
  constructor(message: string) {
    super(message);
    this.name = 'ForbiddenError';
  }
}

/** Who asks lacks a right that the request needs. */
export class InsufficientScopeError extends DomainError {
  readonly code = 'insufficient_scope';
  readonly scope: Scope;
  constructor(scope: Scope, message = `This needs the scope ${scope}.`) {
    super(message);
    this.name = 'InsufficientScopeError';
    this.scope = scope;
  }
}

/** Who asks has asked too often. */
export class RateLimitedError extends DomainError {
  readonly code = 'rate_limited';
  /** Requests a minute. */
  readonly limit: number;
  override readonly retryAfterMs: number;
  constructor(message: string, limit: number, retryAfterMs: number) {
    super(message);
    this.name = 'RateLimitedError';
    this.limit = limit;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface FieldError {
  field: string;
  message: string;
}

/** The input is well-formed but cannot be used; `errors` names the fields. */
export class InvalidInputError extends DomainError {
  readonly code = 'invalid_input';
  readonly errors: FieldError[];
  constructor(errors: FieldError[]) {
    super(errors.map((error) => `${error.field}: ${error.message}`).join('; '));
    this.name = 'InvalidInputError';
    this.errors = errors;
  }
}

/** The request does not fit the state that the resource is in. */
export class ConflictError extends DomainError {
  readonly code: ConflictCode;
  /** Members that the problem details carry beside the standard ones, as the state that stands in the way. */
  readonly members: Record<string, unknown>;
  override readonly retryAfterMs: number | undefined;
  constructor(
    code: ConflictCode,
    message: string,
    members: Record<string, unknown> = {},
    retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'ConflictError';
    this.code = code;
    this.members = members;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A server that we depend on does not answer; the same request may pass later. */
export class UnavailableError extends DomainError {
  readonly code = 'unavailable';
  constructor(dependency: string, options?: ErrorOptions) {
    super(`${dependency} is not available.`, options);
    this.name = 'UnavailableError';
  }
}

/** The same key with something else: the request is not the repetition that it says it is. */
export class IdempotencyKeyReusedError extends DomainError {
  readonly code = 'idempotency_key_reused';
  constructor(what: string) {
    super(`This Idempotency-Key was used for another ${what}.`);
    this.name = 'IdempotencyKeyReusedError';
  }
}

export const idempotencyKeyReused = (what = 'request') => new IdempotencyKeyReusedError(what);
