import { setTimeout as sleep } from 'node:timers/promises';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { McpAuth } from '../../contracts/mcp-server.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { createGuardedFetch } from '../guarded-fetch.ts';
import { Admission } from './admission.ts';
import { admitResponse } from './admit-response.ts';
import { type ActiveCall, connect, createClient } from './create-client.ts';
import { tryParse } from './json.ts';
import type { CallHeaders, Link } from './link.ts';
import type { McpServerSpec } from './server-spec.ts';

export interface HttpLinkDeps {
  secrets: Secrets;
  addresses: AddressPolicy;
}

/** A stream that broke off is taken up again so often. */
const MAX_RESUMES = 3;
/** For saying goodbye; nobody waits longer for it. */
const FAREWELL_MS = 1000;

/**
 * Every call has a connection of its own, and before 2026 a session: what the server asks or reports then belongs to the call, any worker can make
 * the next one, and nobody else's credentials are in it.
 */
export async function openHttpLink(
  deps: HttpLinkDeps,
  spec: McpServerSpec & { transport: { type: 'streamable_http' } },
  options: { signal: AbortSignal; headers: CallHeaders; onToolsChanged(): Promise<void> },
): Promise<Link> {
  let onBroken: () => void = () => undefined;
  const guardedFetch = createGuardedFetch({
    peer: 'MCP server',
    addresses: deps.addresses,
    headers: await headersOf(deps.secrets, spec, options.headers),
  });
  const admission = new Admission();
  const sends = new Set<Promise<Response>>();
  const transport = new StreamableHTTPClientTransport(new URL(spec.transport.url), {
    fetch: (url, init) => {
      const isPost = init?.method === 'POST';
      const request = isPost ? admission.note(tryParse(String(init.body))) : undefined;
      // Whoever is told now: the stream of an earlier request may end later.
      const sent = guardedFetch(url, init, isPost ? onBroken : undefined).then((response) =>
        admitResponse(response, admission, request),
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
      // Counted below, where its end is seen.
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
    watch: (told) => {
      onBroken = told;
    },
    release: async () => {
      onBroken = () => undefined;
      await Promise.race([sayGoodbye(), sleep(FAREWELL_MS, undefined, { ref: false })]);
      await client.close();
    },
  };

  /** Word of a cancelled call is to arrive before the session ends. A server that does not listen any more is none of our concern. */
  async function sayGoodbye(): Promise<void> {
    await Promise.allSettled(sends);
    if (transport.sessionId) await Promise.allSettled([transport.terminateSession()]);
  }
}

async function headersOf(
  secrets: Secrets,
  spec: McpServerSpec & { transport: { type: 'streamable_http' } },
  { workflowId, idempotencyKey }: CallHeaders,
): Promise<Record<string, string>> {
  return {
    ...spec.transport.headers,
    'x-tenant-id': spec.tenantId,
    ...(workflowId && { 'x-correlation-id': workflowId }),
    ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    ...(spec.auth && (await credentials(secrets, spec.tenantId, spec.auth))),
  };
}

async function credentials(
  secrets: Secrets,
  tenantId: string,
  auth: McpAuth,
): Promise<Record<string, string>> {
  if (auth.type === 'bearer')
    return { authorization: `Bearer ${await secrets.resolve(tenantId, auth.token)}` };
  return { [auth.name.toLowerCase()]: await secrets.resolve(tenantId, auth.value) };
}
