import type { AssignedPlan, Plan } from './plan.ts';
import type { Review } from './review.ts';
import type { Failure, UsageTotals, WorkflowStatus } from './workflow.ts';

/** Limits of one run, fixed when it starts, so that a deploy does not change them under it. Times in seconds. */
export interface RunSettings {
  max_revisions: number;
  plan_timeout: number;
  step_timeout: number;
  review_timeout: number;
  heartbeat_timeout: number;
  max_attempts: number;
  run_timeout: number;
  /** The plan that the client gave; the planner is not asked. */
  plan?: Plan;
  /** The run's events are sent to a webhook; runs without one pay nothing for it. */
  webhook?: true;
}

/** Which run, in every activity's input. */
export interface RunRef {
  tenant_id: string;
  workflow_id: string;
}

/** Where an answer stands. */
export interface AnswerRef {
  conversation_id: string;
  sequence: number;
}

/** One thing that happened in a run; each becomes exactly one event. */
export type RunFact =
  | {
      kind: 'status_changed';
      status: WorkflowStatus;
      previous_status: WorkflowStatus | null;
      error?: Failure;
    }
  | { kind: 'plan_created'; plan: AssignedPlan }
  | { kind: 'step_started'; step_id: string; title: string; agent: string; round: number }
  | {
      kind: 'step_completed';
      step_id: string;
      title: string;
      round: number;
      answer: AnswerRef;
      usage: UsageTotals;
      preview: string;
    }
  | { kind: 'step_failed'; step_id: string; title: string; round: number; error: Failure }
  | { kind: 'review_completed'; round: number; review: Review };

/** Facts in order, the first of them being event number `first_sequence`; status and round are those after the last. */
export interface FactBatch extends RunRef {
  request_id?: string;
  webhook?: true;
  first_sequence: number;
  status: WorkflowStatus;
  round: number;
  facts: RunFact[];
}
