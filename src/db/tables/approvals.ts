import type { Generated, JSONColumnType } from 'kysely';
import type {
  ApprovalKind,
  ApprovalStatus,
  Choice,
  Decision,
  OnTimeout,
} from '../../contracts/approval.ts';
import type { OwnerKind } from '../../contracts/owner.ts';

export interface ApprovalsTable {
  tenant_id: string;
  approval_id: string;
  /** What is asked about: a question that is open, or was decided, is not asked twice. */
  key: string;
  kind: ApprovalKind;
  status: Generated<ApprovalStatus>;
  owner_kind: OwnerKind;
  owner_id: string;
  session_id: string | null;
  step_id: string | null;
  title: string;
  subject: JSONColumnType<Record<string, unknown>, string, string>;
  /** SHA-256 of the subject in canonical JSON. */
  subject_hash: string;
  choices: JSONColumnType<Choice[], string, string>;
  on_timeout: OnTimeout;
  requested_at: Generated<Date>;
  expires_at: Date | null;
  escalated_at: Date | null;
  decision: JSONColumnType<Decision | null, string | null, string | null>;
  /** The `Idempotency-Key` of the request that decided. */
  request_key: string | null;
  last_sequence: Generated<number>;
}

/** A Temporal workflow that is to be woken when the approval is closed, or the agent creation of this id has ended. */
export interface ApprovalWaitersTable {
  tenant_id: string;
  approval_id: string;
  owner_kind: OwnerKind;
  owner_id: string;
  temporal_id: string;
}
