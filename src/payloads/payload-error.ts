import { DomainError } from '../platform/errors.ts';

/**
 * A payload that cannot be read: its key is not configured, it was altered, or it is missing from the store. Not permanent, because an
 * operator can restore a key or a backup: the worker fails the task, and Temporal retries it.
 */
export class PayloadError extends DomainError {
  readonly code = 'payload_unreadable';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PayloadError';
  }
}
