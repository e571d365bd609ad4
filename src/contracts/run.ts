import type { ApprovalSettings } from './approval.ts';
import type { AssignedAgent, AssignedPlan, Plan } from './plan.ts';
import type { Review } from './review.ts';
import type { RightsDropped } from './rights-dropped.ts';
import type { Scope } from './scope.ts';
import type { Failure, UsageTotals, WorkflowStatus } from './workflow.ts';

/** How to choose between several capable agents. */
export type Prefer = 'cheapest' | 'fastest';

/** Limits of one run. They are fixed when it starts, so a deploy does not change them. Times in seconds. */
export interface RunSettings {
  max_revisions: number;
  plan_timeout: number;
  step_timeout: number;
  review_timeout: number;
  heartbeat_timeout: number;
  max_attempts: number;
  run_timeout: number;
  /** The client's plan, which replaces the planner's. */
  plan?: Plan;
  approval?: ApprovalSettings;
  /** The number of retries; absent before the first retry. */
  attempt?: number;
  /** The run continues from the state in Postgres, because it was retried or forked. */
  resumes?: boolean;
  /** The run has a webhook. Other runs skip the delivery workflow. */
  webhook?: true;
  prefer?: Prefer;
  /** `provider/model` of all its calls; absent: the model of the blueprint, or the default model. */
  model?: string;
  /** JSON Schema of what the last step delivers. */
  output_schema?: Record<string, unknown>;
  /** An execution: one step with a given agent, without a review. */
  execution?: true;
}

/** The user of a run. Tools act with the user's rights. */
export interface RunUser {
  userId: string;
  rights: UserRights;
}

/** The user's rights when the run started. */
export interface UserRights {
  /** The user authenticated with a token, so tools act for the user only with a token. */
  token: boolean;
  /** The user's scopes among those that tools require. */
  scopes: Scope[];
  /** Another user has steered the run, so it no longer acts for its user. */
  dropped?: RightsDropped;
}

/** Identifies the run in every activity's input. */
export interface RunRef {
  tenant_id: string;
  workflow_id: string;
}

/** The position of an answer. */
export interface AnswerRef {
  conversation_id: string;
  sequence: number;
}

/** The state from which a retried or forked run continues. Finished steps stay finished. */
export interface RunSnapshot {
  plan: AssignedPlan | null;
  /** Whether the log contains the plan; false for a fork. */
  plan_recorded: boolean;
  plan_approved: boolean;
  /** The turn of the planner's last answer, which is used or corrected first. */
  plan_turn: number;
  /** The turn of the reviewer's last answer in this round. */
  review_turn: number;
  completed: { step_id: string; preview: string }[];
  round: number;
  last_sequence: number;
}

/** Why a plan was created or replaced. */
export type PlanCause = 'planned' | 'edited' | 'replaced' | 'forked';

/**
 * One fact of a run, which becomes exactly one event. `key` identifies the fact within the run: if a repeated workflow task records it
 * again, the key is the same.
 */
export type RunFact = { key?: string } & RunFactKind;

type RunFactKind =
  | {
      kind: 'status_changed';
      status: WorkflowStatus;
      previous_status: WorkflowStatus | null;
      error?: Failure;
      /** Completed steps that are repeated in this round. */
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
      /** Why the previous agent failed. */
      error: Failure;
    }
  | {
      kind: 'step_failed';
      step_id: string;
      title: string;
      round: number;
      error: Failure;
      /** The received part of an incomplete answer. */
      answer?: AnswerRef;
    }
  /** Tools of the agent that the model's provider does not accept. */
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

/** Facts in order. The first one is event number `first_sequence`. Status and round are those after the last fact. */
export interface FactBatch extends RunRef {
  request_id?: string;
  webhook?: true;
  first_sequence: number;
  status: WorkflowStatus;
  round: number;
  facts: RunFact[];
}
