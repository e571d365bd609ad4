import type { ApprovalSettings } from './approval.ts';
import type { AssignedAgent, AssignedPlan, Plan } from './plan.ts';
import type { Review } from './review.ts';
import type { RightsDropped } from './rights-dropped.ts';
import type { Scope } from './scope.ts';
import type { Failure, UsageTotals, WorkflowStatus } from './workflow.ts';

/** Which of several able agents gets a step. */
export type Prefer = 'cheapest' | 'fastest';

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
  approval?: ApprovalSettings;
  /** Counts the retries of a run that had ended; absent in its first life. */
  attempt?: number;
  /** The state to go on from is in Postgres: the run was retried, or forked from another one. */
  resumes?: boolean;
  /** The run's events are sent to a webhook; runs without one pay nothing for it. */
  webhook?: true;
  prefer?: Prefer;
  /** `provider/model` of all its calls; absent: that of the blueprint, or the default model. */
  model?: string;
  /** JSON Schema of what the last step delivers. */
  output_schema?: Record<string, unknown>;
  /** One agent with one job: the plan is given, and nobody reviews. */
  execution?: true;
}

/** For whom a run works: its tools act with their rights. */
export interface RunUser {
  userId: string;
  rights: UserRights;
}

/** What a user was allowed when they started the run. */
export interface UserRights {
  /** They showed a token of their own: without one nothing is done in their name that asks for it. */
  token: boolean;
  /** Of the rights that tools ask for. */
  scopes: Scope[];
  /** Somebody else has steered the run since: it acts for its user no longer. */
  dropped?: RightsDropped;
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

/** Where a run that was retried or forked goes on; everything that is finished stays. */
export interface RunSnapshot {
  plan: AssignedPlan | null;
  /** Whether the log has the plan already; that of a fork has not. */
  plan_recorded: boolean;
  plan_approved: boolean;
  /** Of the planner's last answer; the one it gave is taken, or corrected, first. */
  plan_turn: number;
  /** The same of the reviewer in this round. */
  review_turn: number;
  completed: { step_id: string; preview: string }[];
  round: number;
  last_sequence: number;
}

/** Why there is a plan, or another one. */
export type PlanCause = 'planned' | 'edited' | 'replaced' | 'forked';

/**
 * One thing that happened in a run; each becomes exactly one event. `key` says which, within the run: a fact that is
 * recorded again, by a workflow task that is done again, has the same.
 */
export type RunFact = { key?: string } & RunFactKind;

type RunFactKind =
  | {
      kind: 'status_changed';
      status: WorkflowStatus;
      previous_status: WorkflowStatus | null;
      error?: Failure;
      /** Steps that were completed and are done again, in this round. */
      revises?: string[];
      round?: number;
    }
  | { kind: 'plan_created'; plan: AssignedPlan; cause: PlanCause }
  | { kind: 'step_message'; step_id: string; text: string }
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
  | {
      kind: 'step_reassigned';
      step_id: string;
      title: string;
      round: number;
      from: string;
      to: AssignedAgent;
      /** Why the one before could not do it. */
      error: Failure;
    }
  | {
      kind: 'step_failed';
      step_id: string;
      title: string;
      round: number;
      error: Failure;
      /** What there is of its answer, where that is not complete. */
      answer?: AnswerRef;
    }
  /** Tools of the agent that its model's provider does not take. */
  | {
      kind: 'tools_left_out';
      step_id: string;
      title: string;
      round: number;
      agent: string;
      model: string;
      tools: { name: string; reason: string }[];
    }
  | { kind: 'review_completed'; round: number; review: Review & { by_person?: true } };

/** Facts in order, the first of them being event number `first_sequence`; status and round are those after the last. */
export interface FactBatch extends RunRef {
  request_id?: string;
  webhook?: true;
  first_sequence: number;
  status: WorkflowStatus;
  round: number;
  facts: RunFact[];
}
