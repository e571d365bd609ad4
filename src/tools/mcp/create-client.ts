import { Client, type ConnectOptions, type Transport } from '@modelcontextprotocol/client';
import type { Elicitation, ElicitationAnswer } from '../tool.ts';
import { findSchemaProblem } from '../validate-arguments.ts';

/** A call in flight: whom the server's questions are for. */
export interface ActiveCall {
  elicit(elicitation: Elicitation): Promise<ElicitationAnswer>;
}

export interface ClientHooks {
  server: string;
  /** The calls that the connection carries now. */
  calls: Set<ActiveCall>;
  /** The server says that its tools are others now. */
  onToolsChanged(): void;
}

/** The first version without sessions; those before it begin with `initialize`. */
const MODERN = '2026-07-28';
const PROBE_WITHIN_MS = 5000;

/** The client of one connection; its only capability is to ask people. */
export function createClient(hooks: ClientHooks): Client {
  const client = new Client(
    { name: 'agent-orchestrator', version: '1' },
    {
      capabilities: { elicitation: { form: {} } },
      versionNegotiation: { mode: 'auto', probe: { timeoutMs: PROBE_WITHIN_MS } },
      // A call that asks for input ends, and is made again when a person has answered: nothing waits in the meantime.
      inputRequired: { autoFulfill: false },
      listMaxPages: 20,
    },
  );
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    const [call, ...others] = hooks.calls;
    // Before 2026 nothing says which call a question belongs to, where several share a connection.
    if (!call || others.length > 0) return { action: 'cancel' };
    const elicitation = readElicitation(hooks.server, params);
    if (!elicitation) return { action: 'cancel' };
    const answer = await call.elicit(elicitation);
    return answer.action === 'accept'
      ? { action: 'accept', content: toContent(answer.content) }
      : { action: answer.action };
  });
  client.setNotificationHandler('notifications/tools/list_changed', () => hooks.onToolsChanged());
  return client;
}

/** What a server asks, or undefined where it is not a form that a person can be shown. */
export function readElicitation(server: string, params: unknown): Elicitation | undefined {
  if (!isObject(params) || typeof params.message !== 'string') return undefined;
  const schema = params.requestedSchema;
  if (!isObject(schema) || findSchemaProblem(schema) !== undefined) return undefined;
  return { server, message: params.message, schema };
}

/** The version is found out where it is not known; a stale guess is the caller's to correct. */
export const connectOptions = (protocol: string | null, signal: AbortSignal): ConnectOptions => ({
  signal,
  ...(protocol !== null && protocol < MODERN && { prior: { kind: 'legacy' as const } }),
});

export const connect = (
  client: Client,
  transport: Transport,
  protocol: string | null,
  signal: AbortSignal,
): Promise<void> => client.connect(transport, connectOptions(protocol, signal));

type Content = Record<string, string | number | boolean | string[]>;

/** Of a form's content, what forms can hold. */
function toContent(content: Record<string, unknown>): Content {
  const fields: Content = {};
  for (const [name, value] of Object.entries(content)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      fields[name] = value;
    else if (Array.isArray(value)) fields[name] = value.map(String);
  }
  return fields;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
