import { type Client, ProtocolError } from '@modelcontextprotocol/client';
import type { McpServer } from '../../contracts/mcp-server.ts';
import { unwrapListing } from './admission.ts';
import type { McpConnections } from './connections.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { cut, judgeTools, type Selected, type ToolSelection } from './judge-tools.ts';
import { toUnreachable } from './mcp-errors.ts';
import type { McpServerSpec } from './server-spec.ts';

const LIST_WITHIN_MS = 15_000;
/** A server whose pages do not end is not followed further. */
const MAX_PAGES = 20;

export interface Listing extends Selected {
  protocol: string | null;
  server_info: McpServer['server_info'];
}

/** Asks a server for its tools. @throws McpUnreachableError SecretUnavailableError */
export async function listMcpTools(
  connections: McpConnections,
  spec: McpServerSpec,
  selection: ToolSelection,
): Promise<Listing> {
  const signal = AbortSignal.timeout(LIST_WITHIN_MS);
  try {
    // What it spoke before is not relied on: it may have been replaced.
    const link = await connections.open({ ...spec, protocol: null }, { signal });
    try {
      const { client } = link;
      const { entries, problem } = await readPages(client, signal);
      const { name, version } = client.getServerVersion() ?? {};
      const sendsHeaders =
        spec.transport.type === 'streamable_http' && client.getProtocolEra() === 'modern';
      const { tools, skipped } = await judgeTools(spec.name, entries, {
        ...selection,
        sendsHeaders,
      });
      return {
        protocol: client.getNegotiatedProtocolVersion() ?? null,
        server_info: name === undefined ? null : { name: cut(name), version: cut(version ?? '') },
        tools,
        skipped: problem ? [...skipped, { tool: '*', reason: problem }] : skipped,
      };
    } finally {
      await link.release();
    }
  } catch (error) {
    throw toUnreachable(spec.name, signal.aborted ? new Error('no answer in time') : error);
  }
}

interface Offered {
  /** The entries of all pages, whatever they are. */
  entries: unknown[];
  /** Why there are no more. */
  problem?: string;
}

async function readPages(client: Client, signal: AbortSignal): Promise<Offered> {
  const entries: unknown[] = [];
  if (!client.getServerCapabilities()?.tools) return { entries };
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { tools, nextCursor } = await readPage(client, cursor, signal);
    if (!Array.isArray(tools)) {
      const problem = `page ${page} of its tools is not a list`;
      if (page > 1) return { entries, problem };
      throw new Error(problem);
    }
    entries.push(...tools);
    // A page that names itself, or an earlier one, is the last one.
    if (typeof nextCursor !== 'string' || seen.has(nextCursor)) return { entries };
    seen.add(nextCursor);
    cursor = nextCursor;
  }
  return { entries, problem: `there are more than ${MAX_PAGES} pages` };
}

async function readPage(
  client: Client,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<JsonObject> {
  try {
    const page = await client.request(
      { method: 'tools/list', params: cursor === undefined ? {} : { cursor } },
      { signal },
    );
    const listing = unwrapListing(page);
    return isJsonObject(listing) ? listing : {};
  } catch (error) {
    // The server does not give the page that it has named itself.
    if (cursor !== undefined && error instanceof ProtocolError) return {};
    throw error;
  }
}
