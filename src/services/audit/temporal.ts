import type { Client } from '@temporalio/client';
import { priorityOf } from '../../platform/fairness.ts';
import { RECORD_ACT_WORKFLOW } from '../../workflows/record-act/messages.ts';
import { toUnavailable } from '../runs/temporal.ts';
import type { RecordedAct } from './record-act.ts';

/** The queue of audit entries that could not be written at once. @throws UnavailableError */
export const createAuditQueue =
  (client: Client, taskQueue: string) =>
  async (act: RecordedAct): Promise<void> => {
    try {
      await client.withDeadline(Date.now() + 5000, () =>
        client.workflow.start(RECORD_ACT_WORKFLOW, {
          workflowId: `${act.tenantId}/audit/${act.actId}`,
          taskQueue,
          args: [act],
          workflowIdConflictPolicy: 'USE_EXISTING',
          priority: priorityOf(act.tenantId),
          staticSummary: `audit: ${act.action}`,
        }),
      );
    } catch (error) {
      throw toUnavailable(error);
    }
  };
