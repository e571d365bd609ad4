import { createServer, type ServerResponse } from 'node:http';

/** What a server answers a request with, where the protocol leaves it no choice. */
export interface OddAnswers {
  /** 2025-06-18 begins with `initialize`, 2026-07-28 with `server/discover`. */
  protocol: '2025-06-18' | '2026-07-28';
  /** Results of `tools/list`, by cursor; `''` is the first page. */
  pages?: Record<string, unknown>;
  /** The message that answers `tools/call`, by tool; its id is filled in. */
  calls?: Record<string, unknown>;
  /** Answers the HTTP request of `tools/call` itself, by tool. */
  http?: Record<string, (response: ServerResponse, id: unknown) => void>;
  /** The page is what it was when it was asked for. */
  beforeListing?: () => Promise<void>;
  /** Answers come as a stream of events. */
  streams?: boolean;
}

interface Message {
  id?: unknown;
  method?: string;
  params?: { name?: string; cursor?: string };
}

/** An MCP server that is written by hand, so that it can answer what no SDK would. Counts the calls. */
export async function startOddServer(answers: OddAnswers) {
  let calls = 0;
  const resultOf = ({ method, params = {} }: Message): unknown => {
    const { protocol } = answers;
    const about = { capabilities: { tools: {} }, serverInfo: { name: 'odd', version: '1' } };
    if (method === 'initialize') return { protocolVersion: protocol, instructions: null, ...about };
    if (method === 'server/discover')
      return { resultType: 'complete', supportedVersions: [protocol], ...about };
    return answers.pages?.[params.cursor ?? ''];
  };
  const messageFor = (request: Message): unknown => {
    const { id, method, params } = request;
    if (method === 'server/discover' && answers.protocol < '2026')
      return { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } };
    if (method !== 'tools/call') return { jsonrpc: '2.0', id, result: resultOf(request) };
    const answer = answers.calls?.[params?.name ?? ''];
    return typeof answer === 'object' && answer !== null ? { id, ...answer } : answer;
  };
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return response.writeHead(405).end();
    const message = JSON.parse(await new Response(request as never).text()) as Message;
    if (message.id === undefined) return response.writeHead(202).end();
    if (message.method === 'tools/call') calls += 1;
    const raw = message.method === 'tools/call' && answers.http?.[message.params?.name ?? ''];
    if (raw) return raw(response, message.id);
    const body = JSON.stringify(messageFor(message));
    if (message.method === 'tools/list') await answers.beforeListing?.();
    response.setHeader('content-type', answers.streams ? 'text/event-stream' : 'application/json');
    response.end(answers.streams ? `event: message\r\ndata: ${body}\r\n\r\n` : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/`,
    calls: () => calls,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
