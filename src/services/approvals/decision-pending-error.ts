import type { OpenQuestion, Waiting } from '../../contracts/approval.ts';
import { DomainError } from '../../platform/errors.ts';

/** Not a failure: the work continues after the decision. Activities return it as their result. */
export class DecisionPendingError extends Error {
  readonly waiting: Waiting;
  constructor(question: OpenQuestion, expiresIn: number | null) {
    super(`waits for the decision on ${question.approval_id}`);
    this.name = 'DecisionPendingError';
    this.waiting = { kind: 'waits', ...question, expires_in: expiresIn };
  }
}

/** Returns a pending decision as a result instead of throwing it. */
export async function catchPendingDecision<T>(work: () => Promise<T>): Promise<T | Waiting> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DecisionPendingError) return error.waiting;
    throw error;
  }
}

/** The approval has expired, and `on_timeout` is `fail`. */
export class ApprovalExpiredError extends DomainError {
  readonly code = 'approval_expired';
  constructor(title: string) {
    super(`The approval expired without a decision: ${title}`);
    this.name = 'ApprovalExpiredError';
  }
}

/** A person rejected the work. */
export class DecisionRejectedError extends DomainError {
  readonly code: 'rejected' | 'budget_exhausted';
  constructor(code: 'rejected' | 'budget_exhausted', message: string) {
    super(message);
    this.name = 'DecisionRejectedError';
    this.code = code;
  }
}
