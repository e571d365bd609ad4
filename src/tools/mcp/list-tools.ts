import { type Client, ProtocolError } from '@modelcontextprotocol/client';
import type { McpServer } from '../../contracts/mcp-server.ts';
import { isJsonObject, type JsonObject } from '../../platform/json-object.ts';
import { unwrapToolPage } from './answer-normalizer.ts';
import type { McpServerSpec } from './client.ts';
import type { McpConnections } from './connections.ts';
import { toUnreachableError } from './mcp-errors.ts';
import {
  type SelectedTools,
  selectTools,
  type ToolSelection,
  toShortText,
} from './select-tools.ts';

/** Lists a server's tools and selects the usable ones. @throws McpUnreachableError SecretUnavailableError */
export async function listMcpTools(
  connections: McpConnections,
  spec: McpServerSpec,
  selection: ToolSelection,
): Promise<ToolListing> {
  const signal = AbortSignal.timeout(LIST_TIMEOUT_MS);
  try {
    // Negotiates the version again: the server may have been upgraded.
    const link = await connections.open({ ...spec, protocol: null }, { signal });
    try {
      const { client } = link;
      const { entries, problem } = await readPages(client, signal);
      const { name, version } = client.getServerVersion() ?? {};
      const sendsHeaders =
        spec.transport.type === 'streamable_http' && client.getProtocolEra() === 'modern';
      const { tools, skipped } = await selectTools(spec.name, entries, {
        ...selection,
        sendsHeaders,
      });
      return {
        protocol: client.getNegotiatedProtocolVersion() ?? null,
        server_info:
          name === undefined
            ? null
            : { name: toShortText(name), version: toShortText(version ?? '') },
        tools,
        skipped: problem ? [...skipped, { tool: '*', reason: problem }] : skipped,
      };
    } finally {
      await link.release();
    }
  } catch (error) {
    throw toUnreachableError(spec.name, signal.aborted ? new Error('no answer in time') : error);
  }
}

export interface ToolListing extends SelectedTools {
  protocol: string | null;
  server_info: McpServer['server_info'];
}

const LIST_TIMEOUT_MS = 15_000;
const MAX_PAGES = 20;

interface OfferedTools {
  /** The unvalidated entries of all pages. */
  entries: unknown[];
  /** Why reading stopped early. */
  problem?: string;
}

async function readPages(client: Client, signal: AbortSignal): Promise<OfferedTools> {
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
    // A repeated cursor would loop, so this page is the last.
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
    const listing = unwrapToolPage(page);
    return isJsonObject(listing) ? listing : {};
  } catch (error) {
    // The server rejects its own cursor.
    if (cursor !== undefined && error instanceof ProtocolError) return {};
    throw error;
  }
}
