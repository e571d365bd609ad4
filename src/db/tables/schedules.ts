import type { Generated, JSONColumnType } from 'kysely';
import type { UserRights } from '../../contracts/run.ts';
import type { Overlap, ScheduleSpec } from '../../contracts/schedule.ts';
import type { CreateWorkflow } from '../../contracts/workflow.ts';

/** What a schedule is to do; Temporal does it. */
export interface SchedulesTable {
  tenant_id: string;
  schedule_id: string;
  name: string;
  spec: JSONColumnType<ScheduleSpec, string, string>;
  overlap: Overlap;
  /** As it was last told. Temporal knows better, but a schedule that it lost is made again from here. */
  paused: boolean;
  /** What each run is started with; may hold the secret of a webhook. */
  request: JSONColumnType<CreateWorkflow, string, string>;
  /** Of the body that created it, to tell a repeated request from a reused idempotency key. */
  request_hash: string;
  /** For whom its runs work: whoever said last what they do. */
  user_id: string | null;
  user_rights: JSONColumnType<UserRights | null, string | null, string | null>;
  created_at: Generated<Date>;
}
