import type { AssignedAgent } from '../../contracts/plan.ts';
import type { AnswerRef, RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';

export interface AgentRunInput extends RunRef {
  step_id: string;
  title: string;
  round: number;
  agent: AssignedAgent;
  conversation_id: string;
  /** Seconds for one attempt; the next one goes on where the last one stood. */
  timeout: number;
  heartbeat_timeout: number;
  max_attempts: number;
  /** Set when the run continues as new. */
  progress?: AgentRunProgress;
}

export interface AgentRunProgress {
  /** Where the next answer belongs. */
  position: number;
  attempt: number;
  usage: UsageTotals;
}

export interface AgentRunOutput {
  answer: AnswerRef;
  usage: UsageTotals;
  /** The beginning of the answer, for people. */
  preview: string;
}
