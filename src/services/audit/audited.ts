import { DomainError } from '../../platform/errors.ts';
import type { Act } from './audit.ts';
import type { AuditLater } from './audit-later.ts';

/** Does what is done outside our database, and has the audit log say how it ended, also where it was refused. */
export async function audited<Result>(
  auditLater: AuditLater,
  act: Omit<Act, 'result'>,
  work: () => Promise<Result>,
): Promise<Result> {
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    // Anything else has failed before the act, and is in the log.
    if (error instanceof DomainError)
      await auditLater({ ...act, result: 'failed', details: { ...act.details, code: error.code } });
    throw error;
  }
  await auditLater(act);
  return result;
}
