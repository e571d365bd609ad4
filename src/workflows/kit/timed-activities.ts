import { proxyActivities, type RetryPolicy } from '@temporalio/workflow';

/** Seconds. */
export interface CallLimits {
  timeout: number;
  heartbeat_timeout: number;
}

/**
 * Attempts are without limit: a lost worker must not end a run. activities/failures.ts decides which errors count, and
 * activities/retry-budget.ts knows these delays.
 */
export const CALL_RETRY: RetryPolicy = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '30s',
};

/** The server of a tool may ask a person in the middle of a call, and hold it for this long. Seconds: a week. */
export const LONGEST_HOLD = 604_800;

/**
 * Calls of a model or a tool whose single attempt has `timeout` seconds. The activity measures that time itself; Temporal's own
 * timeout catches only a call that does not end.
 */
export const proxyTimedActivities = <Activities>(
  limits: CallLimits,
  summary: string,
  longestHold = 0,
) =>
  proxyActivities<Activities>({
    startToCloseTimeout: `${limits.timeout + 60 + longestHold}s`,
    heartbeatTimeout: `${limits.heartbeat_timeout}s`,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: CALL_RETRY,
    summary: toSummary(summary),
  });

/** Temporal holds 400 bytes, with the frame of the payload; a character takes up to three, a control character six. */
const toSummary = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 100);
