import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { createTestServer, type Journal } from './mcp-tools.ts';

export interface McpTestServer extends Journal {
  url: string;
  /** Stops to listen, and drops every connection. */
  stop(): Promise<void>;
  listen(): Promise<void>;
}

/** A server that a tenant runs, over streamable HTTP. `/secret` wants a token; `/moved` sends elsewhere, `/busy` away. */
export async function startMcpServer(): Promise<McpTestServer> {
  const journal: Journal = { calls: [], cancelled: [] };
  const handle = toNodeHandler(
    createMcpHandler((context) =>
      createTestServer(journal, Object.fromEntries(context.requestInfo?.headers ?? [])),
    ),
  );
  const server = createServer((request, response) => {
    if (request.url === '/secret' && request.headers.authorization !== 'Bearer mcp-secret')
      return response.writeHead(401).end();
    if (request.url === '/moved')
      return response.writeHead(307, { location: 'http://169.254.169.254/' }).end();
    const { method = 'GET', url = '/' } = request;
    void handle(Object.assign(request, { method, url }), response);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as { port: number };
  return {
    ...journal,
    url: `http://127.0.0.1:${port}`,
    listen: () => listen(port),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
