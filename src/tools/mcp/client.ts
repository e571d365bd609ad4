import { Client, type ConnectOptions, type Transport } from '@modelcontextprotocol/client';
import type { McpAuth, McpTransport } from '../../contracts/mcp-server.ts';
import { isJsonObject } from '../../platform/json-object.ts';
import type { Elicitation, ElicitationAnswer } from '../tool.ts';
import { findSchemaProblem } from '../validate-arguments.ts';

/** A connection that one call uses. */
export interface McpConnection {
  client: Client;
  calls: Set<ActiveCall>;
  /** Sets the handler for a broken answer to the requests sent from now on. */
  onAnswerBroken(onBroken: () => void): void;
  /** Ends the use. Calls of a child process share one connection, which stays open. */
  release(): Promise<void>;
}

/** Sent with every HTTP request of a call, as for HTTP tools. */
export interface CallHeaders {
  workflowId?: string;
  idempotencyKey?: string;
}

/** What it takes to connect to a tenant's MCP server. */
export interface McpServerSpec {
  tenantId: string;
  name: string;
  transport: McpTransport;
  auth: McpAuth | null;
  /** The protocol version that was negotiated last; null if unknown. */
  protocol: string | null;
}

/** An in-flight call, which receives the server's questions. */
export interface ActiveCall {
  elicit(elicitation: Elicitation): Promise<ElicitationAnswer>;
}

/** Creates the client of one connection. Its only capability is elicitation. */
export function createClient(hooks: ClientHooks): Client {
  const client = new Client(
    { name: 'agent-orchestrator', version: '1' },
    {
      capabilities: { elicitation: { form: {} } },
      versionNegotiation: { mode: 'auto', probe: { timeoutMs: PROBE_TIMEOUT_MS } },
      // A call that asks for input ends, and is repeated with a person's answer. Nothing waits in between.
      inputRequired: { autoFulfill: false },
      listMaxPages: 20,
    },
  );
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    const [call, ...others] = hooks.calls;
    // Before 2026-07-28, a question does not name its call. With several calls on one connection, it cannot be assigned.
    if (!call || others.length > 0) return { action: 'cancel' };
    const elicitation = readElicitation(hooks.server, params);
    if (!elicitation) return { action: 'cancel' };
    const answer = await call.elicit(elicitation);
    return answer.action === 'accept'
      ? { action: 'accept', content: toFormContent(answer.content) }
      : { action: answer.action };
  });
  client.setNotificationHandler('notifications/tools/list_changed', () => hooks.onToolsChanged());
  return client;
}

interface ClientHooks {
  server: string;
  /** The in-flight calls of the connection. */
  calls: Set<ActiveCall>;
  /** The server reports a change of its tools. */
  onToolsChanged(): void;
}

/** Reads a server's question; undefined if it is not a form. */
export function readElicitation(server: string, params: unknown): Elicitation | undefined {
  if (!isJsonObject(params) || typeof params.message !== 'string') return undefined;
  const schema = params.requestedSchema;
  if (!isJsonObject(schema) || findSchemaProblem(schema) !== undefined) return undefined;
  return { server, message: params.message, schema };
}

/** Drops values that the protocol does not allow in a form. */
function toFormContent(content: Record<string, unknown>): FormContent {
  const fields: FormContent = {};
  for (const [name, value] of Object.entries(content)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      fields[name] = value;
    else if (Array.isArray(value)) fields[name] = value.map(String);
  }
  return fields;
}

type FormContent = Record<string, string | number | boolean | string[]>;

export const connect = (
  client: Client,
  transport: Transport,
  protocol: string | null,
  signal: AbortSignal,
): Promise<void> => client.connect(transport, connectOptions(protocol, signal));

/** Skips version negotiation for servers known to be old. A wrong `protocol` makes the connection fail. */
const connectOptions = (protocol: string | null, signal: AbortSignal): ConnectOptions => ({
  signal,
  ...(protocol !== null &&
    protocol < FIRST_SESSIONLESS_PROTOCOL && { prior: { kind: 'legacy' as const } }),
});

/** The first protocol version without sessions. Earlier versions begin with `initialize`. */
const FIRST_SESSIONLESS_PROTOCOL = '2026-07-28';
const PROBE_TIMEOUT_MS = 5000;
