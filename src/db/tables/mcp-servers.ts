import type { Generated, JSONColumnType } from 'kysely';
import type {
  AnnotationOverride,
  McpAuth,
  McpServer,
  McpTransport,
} from '../../contracts/mcp-server.ts';
import type { ToolAnnotations } from '../../contracts/tool.ts';

/** An MCP server that a tenant registered. Secrets are referenced, never held. */
export interface McpServersTable {
  tenant_id: string;
  name: string;
  transport: JSONColumnType<McpTransport, string, string>;
  auth: JSONColumnType<McpAuth | null, string | null, string | null>;
  include: JSONColumnType<string[], string, string>;
  exclude: JSONColumnType<string[], string, string>;
  annotations: JSONColumnType<AnnotationOverride[], string, string>;
  timeout_seconds: number;
  status: McpServer['status'];
  error: string | null;
  /** The version of the protocol that it spoke last. */
  protocol: string | null;
  server_info: JSONColumnType<McpServer['server_info'], string | null, string | null>;
  skipped: JSONColumnType<McpServer['skipped'], string, string>;
  listed_at: Date;
  refresh_due_at: Date;
  created_at: Generated<Date>;
}

/** What it offered when it was last asked, so that the catalogue does not need it to be up. */
export interface McpToolsTable {
  tenant_id: string;
  /** In the catalogue. */
  name: string;
  server: string;
  /** At the server. */
  tool: string;
  description: string;
  input_schema: JSONColumnType<Record<string, unknown>, string, string>;
  annotations: JSONColumnType<ToolAnnotations, string, string>;
}

/** A tool call that waits for what it asked a person; it goes on with the answers and its own state. */
export interface ToolInputsTable {
  tenant_id: string;
  effect_id: string;
  /** How often it has asked. */
  round: number;
  /** The server's, given back as it was. */
  state: string | null;
  requests: JSONColumnType<ToolInputs, string, string>;
}

/** By the server's key: each is a question to a person. */
export type ToolInputs = Record<
  string,
  { server: string; message: string; schema: Record<string, unknown> }
>;
