import type { ApprovalSettings } from '../../contracts/approval.ts';
import type { AssignedAgent } from '../../contracts/plan.ts';
import type { AnswerRef, RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';

export interface AgentRunInput extends RunRef {
  step_id: string;
  title: string;
  round: number;
  agent: AssignedAgent;
  conversation_id: string;
  /** Seconds for one call. */
  timeout: number;
  heartbeat_timeout: number;
  max_attempts: number;
  approval?: ApprovalSettings;
  /** Of the run's lives. */
  run_attempt: number;
  progress: AgentRunProgress;
}

/** How far the conversation is: after its last answer, tools are to be called, or a person has said something. */
export interface AgentRunProgress {
  /** Of that answer. */
  position: number;
  /** The tools it asks for, by name. */
  tools: string[];
  /** What people have said and the agent has not heard yet. */
  said: string[];
  paused: boolean;
  pause_change: number;
  /** Counts what it has told its run. */
  told: number;
  /** Seconds at work, without the time in which it waited for people. */
  worked: number;
  usage: UsageTotals;
}

export interface AgentRunOutput {
  answer: AnswerRef;
  usage: UsageTotals;
  /** The beginning of the answer, for people. */
  preview: string;
}
