import type { AnswerRef, RunRef } from './run.ts';
import type { UsageTotals } from './workflow.ts';

/** The input of a step that a built-in graph executes. Every node receives it. Times in seconds. */
export interface GraphJob extends RunRef {
  step_id: string;
  title: string;
  round: number;
  agent_id: string;
  /** `name@version`. */
  agent: string;
  graph: string;
  /** The model that the nodes call. */
  model: string;
  conversation_id: string;
  /** Whether the output must match a schema. */
  structured?: true;
  /** Timeout of one model call. */
  timeout: number;
  heartbeat_timeout: number;
  max_attempts: number;
}

export interface GraphAgentInput extends GraphJob {
  paused: boolean;
  pause_change: number;
}

export interface GraphAgentOutput {
  answer: AnswerRef;
  usage: UsageTotals;
  preview: string;
}
