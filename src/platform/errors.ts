import type { Scope } from '../contracts/scope.ts';
import { type ConflictCode, type ErrorCode, type HttpStatus, statusOf } from './error-codes.ts';

/** Base class of errors with a known meaning. `code` is part of the public contract. */
export abstract class DomainError extends Error {
  abstract readonly code: ErrorCode;
  /** When the same request may succeed. Milliseconds. */
  readonly retryAfterMs?: number | undefined;

  get httpStatus(): HttpStatus {
    return statusOf(this.code);
  }
}

export class NotFoundError extends DomainError {
  readonly code = 'not_found';
  /** @param hint a sentence about what there is */
  constructor(noun: string, id: string, hint?: string) {
    super(`There is no ${noun} ${id}.${hint ? ` ${hint}` : ''}`);
    this.name = 'NotFoundError';
  }
}

/** Missing or invalid credentials. */
export class UnauthenticatedError extends DomainError {
  readonly code = 'unauthenticated';
  /** Whether the request had no credentials or invalid ones. */
  readonly shown: 'none' | 'invalid';
  constructor(message: string, shown: 'none' | 'invalid' = 'invalid') {
    super(message);
    this.name = 'UnauthenticatedError';
    this.shown = shown;
  }
}

/** The caller may not do this. Other input would not help. */
export class ForbiddenError extends DomainError {
  readonly code = 'forbidden';
  constructor(message: string) {
    super(message);
    this.name = 'ForbiddenError';
  }
}

/** The caller lacks a scope. */
export class InsufficientScopeError extends DomainError {
  readonly code = 'insufficient_scope';
  readonly scope: Scope;
  constructor(scope: Scope, message = `The caller lacks the scope ${scope}.`) {
    super(message);
    this.name = 'InsufficientScopeError';
    this.scope = scope;
  }
}

/** The caller exceeded a rate limit. */
export class RateLimitedError extends DomainError {
  readonly code = 'rate_limited';
  /** Requests per minute. */
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

/** The input is well-formed but invalid; `errors` names the fields. */
export class InvalidInputError extends DomainError {
  readonly code = 'invalid_input';
  readonly errors: FieldError[];
  constructor(errors: FieldError[]) {
    super(errors.map((error) => `${error.field}: ${error.message}`).join('; '));
    this.name = 'InvalidInputError';
    this.errors = errors;
  }
}

/** The request conflicts with the current state of the resource. */
export class ConflictError extends DomainError {
  readonly code: ConflictCode;
  /** Additional members of the problem details, such as the conflicting state. */
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

/** A dependency does not respond. The same request may succeed later. */
export class UnavailableError extends DomainError {
  readonly code = 'unavailable';
  constructor(dependency: string, options?: ErrorOptions) {
    super(`${dependency} is not available.`, options);
    this.name = 'UnavailableError';
  }
}

/** An earlier request used the same Idempotency-Key with different content. */
export class IdempotencyKeyReusedError extends DomainError {
  readonly code = 'idempotency_key_reused';
  constructor(what: string) {
    super(`This Idempotency-Key was already used for a different ${what}. Use a new key.`);
    this.name = 'IdempotencyKeyReusedError';
  }
}

export const idempotencyKeyReused = (what = 'request') => new IdempotencyKeyReusedError(what);
