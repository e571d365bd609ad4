import { setTimeout as sleep } from 'node:timers/promises';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { McpAuth } from '../../contracts/mcp-server.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import { tryParseJson } from '../../platform/json-object.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { createGuardedFetch } from '../guarded-fetch.ts';
import { AnswerNormalizer } from './answer-normalizer.ts';
import {
  type ActiveCall,
  type CallHeaders,
  connect,
  createClient,
  type McpConnection,
  type McpServerSpec,
} from './client.ts';
import { normalizeResponse } from './normalize-response.ts';
import { createStdioConnections, type StdioConnectionDeps } from './stdio-connections.ts';

interface McpConnectionDeps extends HttpConnectionDeps, StdioConnectionDeps {
  /** A server reported a change of its tools. Its process, if it has one, stays alive until this resolves. */
  onToolsChanged(server: McpServerSpec): Promise<void>;
}

export interface McpConnections {
  /** `mcp-errors.ts` converts the errors that this throws. */
  open(
    spec: McpServerSpec,
    options: { signal: AbortSignal; headers?: CallHeaders },
  ): Promise<McpConnection>;
  hasCommand(name: string): boolean;
  /** Stops the child processes. */
  close(): Promise<void>;
}

/** Opens connections to the MCP servers of all tenants: one per call over HTTP, one per child process over stdio. */
export function createMcpConnections(deps: McpConnectionDeps): McpConnections {
  const stdio = createStdioConnections(deps);
  return {
    open: (spec, { signal, headers = {} }) => {
      const { transport } = spec;
      const onToolsChanged = () => deps.onToolsChanged(spec);
      return transport.type === 'stdio'
        ? stdio.open({ ...spec, transport }, { signal, onToolsChanged })
        : openHttpConnection(deps, { ...spec, transport }, { signal, headers, onToolsChanged });
    },
    hasCommand: (name) => Object.hasOwn(deps.stdioServers, name),
    close: () => stdio.close(),
  };
}

interface HttpConnectionDeps {
  secrets: Secrets;
  addresses: AddressPolicy;
}

/**
 * Each call has its own connection (and session, before protocol 2026-07-28). So questions and progress belong to one call, any worker can
 * make the next call, and calls do not share credentials.
 */
async function openHttpConnection(
  deps: HttpConnectionDeps,
  spec: McpServerSpec & { transport: { type: 'streamable_http' } },
  options: { signal: AbortSignal; headers: CallHeaders; onToolsChanged(): Promise<void> },
): Promise<McpConnection> {
  let onBroken: () => void = () => undefined;
  const guardedFetch = createGuardedFetch({
    peer: 'MCP server',
    addresses: deps.addresses,
    headers: await createHeaders(deps.secrets, spec, options.headers),
  });
  const normalizer = new AnswerNormalizer();
  const sends = new Set<Promise<Response>>();
  const transport = new StreamableHTTPClientTransport(new URL(spec.transport.url), {
    fetch: (url, init) => {
      const isPost = init?.method === 'POST';
      const request = isPost ? normalizer.noteRequest(tryParseJson(String(init.body))) : undefined;
      // The current handler, because the stream of an earlier request may end later.
      const sent = guardedFetch(url, init, isPost ? onBroken : undefined).then((response) =>
        normalizeResponse(response, normalizer, request),
      );
      if (!isPost) return sent;
      sends.add(sent);
      return sent.finally(() => sends.delete(sent));
    },
    requestInit: { redirect: 'error' },
    reconnectionOptions: {
      initialReconnectionDelay: 500,
      maxReconnectionDelay: 5000,
      reconnectionDelayGrowFactor: 2,
      // `reconnectionScheduler` counts the retries.
      maxRetries: Number.MAX_SAFE_INTEGER,
    },
    reconnectionScheduler: (reconnect, delay, attempt) => {
      if (attempt >= MAX_RESUMES) return onBroken();
      const timer = setTimeout(reconnect, delay);
      return () => clearTimeout(timer);
    },
  });
  const calls = new Set<ActiveCall>();
  const client = createClient({
    server: spec.name,
    calls,
    onToolsChanged: () => void options.onToolsChanged(),
  });
  try {
    await connect(client, transport, spec.protocol, options.signal);
  } catch (error) {
    await transport.close();
    throw error;
  }
  return {
    client,
    calls,
    onAnswerBroken: (handler) => {
      onBroken = handler;
    },
    release: async () => {
      onBroken = () => undefined;
      await Promise.race([endSession(), sleep(END_SESSION_TIMEOUT_MS, undefined, { ref: false })]);
      await client.close();
    },
  };

  /** Lets cancellation messages arrive before the session ends. Errors of the server are ignored. */
  async function endSession(): Promise<void> {
    await Promise.allSettled(sends);
    if (transport.sessionId) await Promise.allSettled([transport.terminateSession()]);
  }
}

/** How often a broken stream is resumed. */
const MAX_RESUMES = 3;
const END_SESSION_TIMEOUT_MS = 1000;

async function createHeaders(
  secrets: Secrets,
  spec: McpServerSpec & { transport: { type: 'streamable_http' } },
  { workflowId, idempotencyKey }: CallHeaders,
): Promise<Record<string, string>> {
  return {
    ...spec.transport.headers,
    'x-tenant-id': spec.tenantId,
    ...(workflowId && { 'x-correlation-id': workflowId }),
    ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    ...(spec.auth && (await resolveCredentials(secrets, spec.tenantId, spec.auth))),
  };
}

async function resolveCredentials(
  secrets: Secrets,
  tenantId: string,
  auth: McpAuth,
): Promise<Record<string, string>> {
  if (auth.type === 'bearer')
    return { authorization: `Bearer ${await secrets.resolve(tenantId, auth.token)}` };
  return { [auth.name.toLowerCase()]: await secrets.resolve(tenantId, auth.value) };
}
