import { proxyActivities } from '@temporalio/workflow';
import type { AgentRunActivities } from '../../activities/agent-run.ts';
import type { AgentRunInput } from './messages.ts';

/** System and user message come before the first answer. */
export const FIRST_ANSWER = 2;

export type CallLimits = Pick<AgentRunInput, 'timeout' | 'heartbeat_timeout'>;

/**
 * Calls of a model or a tool whose single attempt has `timeout` seconds. They measure that themselves; Temporal's own timeout
 * only catches one that does not end. Attempts are without limit here: a lost worker must not end a run, and which errors
 * count is decided in activities/failures.ts.
 */
export const proxyTimedActivities = <Activities = AgentRunActivities>(
  limits: CallLimits,
  summary: string,
  longestHold = 0,
) =>
  proxyActivities<Activities>({
    startToCloseTimeout: `${limits.timeout + 60 + longestHold}s`,
    heartbeatTimeout: `${limits.heartbeat_timeout}s`,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
    summary: toSummary(summary),
  });

/** Temporal holds 400 bytes, with the frame of the payload; a character takes up to three, a control character six. */
const toSummary = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 100);

/** A tool's server may ask a person in the middle of a call; so long it can be held. Seconds: a week. */
export const LONGEST_HOLD = 604_800;

/** What every call of one step's agent is told. */
export const callInput = (input: Omit<AgentRunInput, 'progress'>) => ({
  tenant_id: input.tenant_id,
  workflow_id: input.workflow_id,
  step_id: input.step_id,
  conversation_id: input.conversation_id,
  agent: { name: input.agent.name, version: input.agent.version, model: input.agent.model },
  timeout: input.timeout,
  max_attempts: input.max_attempts,
});

/** What a model call is told beside that. */
export const modelInput = (input: Omit<AgentRunInput, 'progress'>) => ({
  ...callInput(input),
  round: input.round,
  questions: input.approval?.questions ?? true,
});

/** What a tool call is told beside that. */
export const toolInput = (input: Omit<AgentRunInput, 'progress'>) => ({
  ...callInput(input),
  approval: input.approval,
  attempt: input.run_attempt,
});
