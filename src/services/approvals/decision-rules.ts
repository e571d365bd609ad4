import type { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import type { ApprovalKind, Decision, DecisionRequest } from '../../contracts/approval.ts';
import { toFieldErrors } from '../../contracts/field-errors.ts';
import type { Database } from '../../db/database.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import type { ApprovalRow } from './approval-row.ts';

/** The rule for decisions of one kind. The module that asks the question defines it. */
export interface DecisionRule {
  /** Checks the values that come with a decision, while the person can still correct them. @throws InvalidInputError */
  assertFits?(row: ApprovalRow, request: DecisionRequest): void | Promise<void>;
  /** Authorizes the principal, and stores the principal's token. @throws ForbiddenError InvalidInputError */
  admit?(row: ApprovalRow, principal: Principal, request: DecisionRequest): Promise<void>;
  /** Carries out the decision, in the transaction that closes the approval. */
  apply?(trx: Database, row: ApprovalRow, decision: Decision): Promise<void>;
}

export type DecisionRules = Readonly<Record<ApprovalKind, DecisionRule>>;

/** @throws InvalidInputError for `edit` and the fields below it */
export function parseEdit<T>(schema: z.ZodType<T>, edit: unknown): T {
  const parsed = schema.safeParse(edit);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(toFieldErrors(parsed.error, ['edit']));
}
