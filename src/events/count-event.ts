import { workflowStatus } from '../contracts/workflow.ts';
import type { UnpublishedEvent } from '../db/queries/outbox.ts';
import type { Metrics } from '../platform/metrics.ts';

type CountedMetrics = Pick<
  Metrics,
  'runsStarted' | 'runsEnded' | 'runDuration' | 'stepsEnded' | 'approvalEvents'
>;

/**
 * Counts what an event says about runs, steps and approvals. Many processes write events, and one relay publishes each of them, so it is
 * the place to count.
 */
export function countEvent(metrics: CountedMetrics, event: UnpublishedEvent): void {
  const { type, payload } = event.envelope;
  const code = codeOf(payload.error);
  if (type === 'workflow.status_changed') countStatus(metrics, event, code);
  else if (type === 'workflow.step_completed')
    metrics.stepsEnded.inc({ status: 'completed', code: '' });
  else if (type === 'workflow.step_failed') metrics.stepsEnded.inc({ status: 'failed', code });
  else if (type.startsWith('approval.'))
    metrics.approvalEvents.inc({
      kind: String(payload.kind),
      event: type.slice('approval.'.length),
    });
}

function countStatus(
  metrics: CountedMetrics,
  { envelope, workedSeconds }: UnpublishedEvent,
  code: string,
): void {
  const { status, previous_status } = envelope.payload;
  if (status === 'pending')
    metrics.runsStarted.inc({ start: previous_status === null ? 'new' : 'retry' });
  if (workedSeconds === null) return;
  const labels = { status: workflowStatus.parse(status) };
  metrics.runsEnded.inc({ ...labels, code });
  metrics.runDuration.observe(labels, workedSeconds);
}

/** Our codes are words. Any other type of error would be a series of its own. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return /^[a-z][a-z_]{1,40}$/.test(String(error.code)) ? String(error.code) : 'other';
}
