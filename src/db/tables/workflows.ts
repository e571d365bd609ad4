import type { Generated, JSONColumnType } from 'kysely';
import type { Review } from '../../contracts/review.ts';
import type { RunSettings, UserRights } from '../../contracts/run.ts';
import type { Failure, WorkflowStatus } from '../../contracts/workflow.ts';

type Json = Record<string, unknown>;

export interface WorkflowsTable {
  tenant_id: string;
  workflow_id: string;
  task: string;
  agent_type: string;
  input: JSONColumnType<Json | null, string | null, string | null>;
  metadata: JSONColumnType<Json | null, string | null, string | null>;
  max_revisions: number;
  /** What the run was started with; enough to start it again if Temporal never heard of it. */
  settings: JSONColumnType<RunSettings, string, string>;
  /** Of the request body, to tell a repeated request from a reused idempotency key. */
  request_hash: string;
  /** The schedule that started the run. */
  schedule_id: string | null;
  status: Generated<WorkflowStatus>;
  round: Generated<number>;
  review: JSONColumnType<Review | null, string | null, string | null>;
  error: JSONColumnType<Failure | null, string | null, string | null>;
  last_sequence: Generated<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  finished_at: Date | null;
  session_id: string | null;
  forked_from: JSONColumnType<
    { workflow_id: string; step_id: string | null } | null,
    string | null,
    string | null
  >;
  attempt: Generated<number>;
  /** What a person made of the result; without it the steps' outputs are the result. */
  output: string | null;
  /** Time in which the run was paused or awaited a person. */
  waited_seconds: Generated<number>;
  waiting_since: Date | null;
  /** For whom it works; null where that is not known. */
  user_id: string | null;
  user_rights: JSONColumnType<UserRights | null, string | null, string | null>;
  /** One agent with one job: it is not listed as a workflow. */
  is_execution: Generated<boolean>;
}
