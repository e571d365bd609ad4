import { DomainError } from '../platform/errors.ts';

/**
 * A payload that cannot be read here and now: its key is not configured, it was altered, or it is no longer in the store. Not
 * final, because a key or a backup may be put back: in the worker it fails the task, and Temporal tries that again.
 */
export class PayloadError extends DomainError {
  readonly code = 'payload_unreadable';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PayloadError';
  }
}
