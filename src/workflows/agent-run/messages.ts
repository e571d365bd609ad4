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
  progress: AgentRunProgress;
}

/** How far the conversation is: its last answer asked for tools. */
export interface AgentRunProgress {
  /** Of that answer. */
  position: number;
  /** The tools it asks for, by name. */
  tools: string[];
  attempt: number;
  usage: UsageTotals;
}

export interface AgentRunOutput {
  answer: AnswerRef;
  usage: UsageTotals;
  /** The beginning of the answer, for people. */
  preview: string;
}
