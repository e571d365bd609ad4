import { proxyActivities } from '@temporalio/workflow';
import type { AuditActivities } from '../../activities/audit.ts';
import type { AuditEntryInput } from '../../services/audit/write-audit-entry.ts';

const audit = proxyActivities<AuditActivities>({
  startToCloseTimeout: '30s',
  // Whatever keeps Postgres from taking it, an administrator's mistake included, it will pass.
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  summary: 'write the audit entry',
});

/** The entry of something that has happened, for executions that an earlier release has started. Nothing starts it any more. */
export const recordAct = (act: AuditEntryInput): Promise<void> => audit.recordAct(act);
