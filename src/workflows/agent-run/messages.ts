import { defineSignal } from '@temporalio/workflow';
import type { OpenQuestion } from '../../contracts/approval.ts';
import type { AnswerRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import type { AgentStep } from '../kit/agent-turn.ts';

/** The workflow type, as Temporal's histories hold it: never rename it. */
export const AGENT_RUN_WORKFLOW = 'agentRun';
export type AgentRunWorkflow = (input: AgentRunInput) => Promise<AgentRunOutput>;

export interface AgentRunInput extends AgentStep {
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

/** From a tool call in progress: whether it waits for a person. */
export const callHeldSignal = defineSignal<[CallHeld]>('callHeld');

export interface CallHeld {
  position: number;
  index: number;
  held: boolean;
  question?: OpenQuestion;
  /** Of the activity: the agent ignores what an earlier attempt says. */
  attempt: number;
}
