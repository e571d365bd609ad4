import type { Generated, JSONColumnType } from 'kysely';
import type { AgentAnnotations, AgentStatus, Discovery } from '../../contracts/agent.ts';
import type { AgentAuth } from '../../contracts/agent-auth.ts';
import type { AgentType } from '../../contracts/agent-config.ts';
import type { Choice } from '../../contracts/approval.ts';
import type { OwnerKind } from '../../contracts/owner.ts';

type Json = Record<string, unknown>;

export interface AgentsTable {
  tenant_id: string;
  agent_id: string;
  name: string;
  description: string;
  type: AgentType;
  endpoint: string | null;
  /** As its type wants it, with the defaults. */
  config: JSONColumnType<Json, string, string>;
  /** Those it was registered with. */
  capabilities: JSONColumnType<string[], string, string>;
  /** Those, and the ones it shows itself. */
  offered: JSONColumnType<string[], string, string>;
  annotations: JSONColumnType<AgentAnnotations, string, string>;
  /** References to secrets, never secrets. */
  auth: JSONColumnType<AgentAuth, string, string>;
  cost_usd: string | null;
  timeout_seconds: number | null;
  metadata: JSONColumnType<Json | null, string | null, string | null>;
  /** Of the body that registered it, to tell a repeated request from a reused idempotency key. */
  request_hash: string;
  version: Generated<number>;
  status: Generated<AgentStatus>;
  status_reason: string | null;
  status_since: Generated<Date>;
  checked_at: Date | null;
  discovered: JSONColumnType<Discovery | null, string | null, string | null>;
  last_sequence: Generated<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  search: Generated<string>;
}

/** A tenant's own; the built-in ones are code. */
export interface AgentTemplatesTable {
  tenant_id: string;
  name: string;
  definition: JSONColumnType<Json, string, string>;
  created_at: Generated<Date>;
}

/** A job that an agent was given: what a later attempt needs to go on with it. */
export interface AgentCallsTable {
  tenant_id: string;
  /** The conversation that the job stands in. */
  call_id: string;
  owner_kind: OwnerKind;
  owner_id: string;
  step_id: string | null;
  agent_id: string;
  /** What the adapter has saved. */
  progress: JSONColumnType<Json | null, string | null, string | null>;
  /** What the agent asks, and its number. */
  question: JSONColumnType<AgentQuestion | null, string | null, string | null>;
  outcome: 'answered' | 'failed' | null;
  started_at: Generated<Date>;
  finished_at: Date | null;
}

export interface AgentQuestion {
  number: number;
  question: string;
  shown?: Json;
  schema?: Json;
  choices?: Choice[];
  editable?: { value: Json; schema: Json };
  token: Json;
}
