import type { Generated, JSONColumnType } from 'kysely';
import type {
  CreationItem,
  CreationOperation,
  CreationStatus,
  PersonError,
} from '../../contracts/agent-creation.ts';

type Json = Record<string, unknown>;

/** What is to hold for the whole flow. */
export interface CreationSettings {
  probe: boolean;
  expires_in_seconds: number;
  wishes: CreationWish[];
}

/** One agent that is asked for, as the request or the model names it. */
export interface CreationWish {
  request: string;
  operation?: CreationOperation | undefined;
  deployment?: string | undefined;
  graph?: string | undefined;
  assistant?: string | undefined;
  name?: string | undefined;
  description?: string | undefined;
  /** Given, so that no model has to fill it in. */
  config?: Json | undefined;
}

export interface AgentCreationsTable {
  tenant_id: string;
  agent_creation_id: string;
  /** Whose rights it acts with. */
  user_id: string;
  request: string;
  settings: JSONColumnType<CreationSettings, string, string>;
  request_hash: string;
  status: Generated<CreationStatus>;
  /** How far it is, in words. */
  message: string;
  /** Of its lives: it was asked for again so often. */
  attempt: Generated<number>;
  error: JSONColumnType<PersonError | null, string | null, string | null>;
  /** Whether it acts with a token of the user's: then it never acts with anything else. */
  brings_token: boolean;
  /** Where the request came from, for the audit trail. */
  origin: JSONColumnType<{ ip: string; user_agent: string }, string, string>;
  last_sequence: Generated<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  finished_at: Date | null;
}

export interface AgentCreationItemsTable {
  tenant_id: string;
  agent_creation_id: string;
  item: number;
  operation: CreationOperation;
  wish: JSONColumnType<CreationWish, string, string>;
  status: Generated<CreationItem['status']>;
  name: string;
  description: Generated<string>;
  deployment_id: string | null;
  deployment: string | null;
  graph_id: string | null;
  assistant_id: string | null;
  /** Of the graph, as the configuration was checked with. */
  schema: JSONColumnType<Json | null, string | null, string | null>;
  config: JSONColumnType<Json | null, string | null, string | null>;
  /** The assistant as it was when the person was shown it. */
  before: JSONColumnType<AssistantBefore | null, string | null, string | null>;
  probe: string | null;
  /** Whether what was done is in the audit log. */
  audited: Generated<boolean>;
  error: JSONColumnType<PersonError | null, string | null, string | null>;
}

export interface AssistantBefore {
  name: string;
  description: string;
  config: Json;
  version: number | null;
}

/** The newest token of each user, sealed with AES-256-GCM. */
export interface UserTokensTable {
  tenant_id: string;
  user_id: string;
  sealed: Buffer;
  /** Counts the tokens that the user has brought. */
  version: Generated<number>;
  expires_at: Date | null;
  updated_at: Generated<Date>;
}
