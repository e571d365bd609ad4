import type { Waiting } from '../../contracts/approval.ts';
import { DomainError } from '../../platform/errors.ts';

/** Not a failure: the work can go on once a person has decided. Activities turn it into their result. */
export class DecisionPendingError extends Error {
  readonly waiting: Waiting;
  constructor(approvalId: string, expiresIn: number | null) {
    super(`waits for the decision on ${approvalId}`);
    this.name = 'DecisionPendingError';
    this.waiting = { kind: 'waits', approval_id: approvalId, expires_in: expiresIn };
  }
}

/** What work gives, or that it waits. */
export async function catchPendingDecision<T>(work: () => Promise<T>): Promise<T | Waiting> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DecisionPendingError) return error.waiting;
    throw error;
  }
}

/** Nobody decided in time, and `on_timeout` is `fail`. */
export class ApprovalExpiredError extends DomainError {
  readonly code = 'approval_expired';
  constructor(title: string) {
    super(`Nobody decided in time: ${title}`);
    this.name = 'ApprovalExpiredError';
  }
}

/** A person said that it must not go on. */
export class DecisionRejectedError extends DomainError {
  readonly code: 'rejected' | 'budget_exhausted';
  constructor(code: 'rejected' | 'budget_exhausted', message: string) {
    super(message);
    this.name = 'DecisionRejectedError';
    this.code = code;
  }
}
