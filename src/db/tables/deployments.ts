import type { Generated, JSONColumnType } from 'kysely';
import type { AgentAuth } from '../../contracts/agent-auth.ts';

type Json = Record<string, unknown>;

/** A LangGraph server that a tenant registered. */
export interface DeploymentsTable {
  tenant_id: string;
  deployment_id: string;
  name: string;
  description: string;
  url: string;
  token_headers: JSONColumnType<string[], string, string>;
  /** References to secrets, never secrets. */
  auth: JSONColumnType<AgentAuth, string, string>;
  tool_servers: JSONColumnType<string[], string, string>;
  metadata: JSONColumnType<Json, string, string>;
  /** Of the body that registered it, to tell a repeated request from a reused idempotency key. */
  request_hash: string;
  version: Generated<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

/** What a deployment has told a user: another user may be told something else. */
export interface DeploymentCacheTable {
  tenant_id: string;
  user_id: string;
  deployment_id: string;
  kind: 'overview' | 'schema' | 'models' | 'tools' | 'assistants';
  /** Of which graph or page; empty where there is one only. */
  key: string;
  /** Null where it was never answered. */
  value: JSONColumnType<Json | null, string | null, string | null>;
  fetched_at: Date | null;
  /** When the deployment was found down, and why; null since it has answered. */
  failed_at: Date | null;
  problem: string | null;
}
