import type { AnswerRef, RunRef } from './run.ts';
import type { UsageTotals } from './workflow.ts';

/** A step that one of our own graphs carries out; every node is told. Times in seconds. */
export interface GraphJob extends RunRef {
  step_id: string;
  title: string;
  round: number;
  agent_id: string;
  /** `name@version`. */
  agent: string;
  graph: string;
  /** What the nodes ask. */
  model: string;
  conversation_id: string;
  /** Whether the output must match a schema. */
  structured?: true;
  /** For one call of a model. */
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
