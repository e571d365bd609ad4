import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SeenCall {
  path: string;
  tenant: string;
  key: string;
  body: Record<string, unknown>;
}

export interface ToolService {
  url: string;
  stop(): Promise<void>;
}

/**
 * A tool service as tenants run them. `/ok` answers at once, `/slow` after two seconds, `/status/N` with that status, `/flaky` with
 * 500 until a key comes for the third time; each
 * counts what it was sent. `/calls?tenant=T` tells what it has seen. Like a service that honours `Idempotency-Key`, it
 * counts a repeated key once under `/effects?tenant=T`.
 */
export async function startToolService(): Promise<ToolService> {
  const calls: SeenCall[] = [];
  const countOf = (key: string) => calls.filter((call) => call.key === key).length;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://tools');
    response.setHeader('content-type', 'application/json');
    if (url.pathname === '/calls' || url.pathname === '/effects') {
      const mine = calls.filter((call) => call.tenant === url.searchParams.get('tenant'));
      const found =
        url.pathname === '/calls'
          ? mine
          : [...new Map(mine.map((call) => [call.key, call])).values()];
      return response.end(JSON.stringify(found));
    }
    const body = JSON.parse(await readBody(request)) as Record<string, unknown>;
    calls.push({
      path: url.pathname,
      tenant: header(request, 'x-tenant-id'),
      key: header(request, 'idempotency-key'),
      body,
    });
    if (url.pathname.startsWith('/slow')) await sleep(2000);
    const isFlaky =
      url.pathname.startsWith('/flaky') && countOf(header(request, 'idempotency-key')) < 3;
    const status = isFlaky ? 500 : Number(/^\/status\/(\d+)/.exec(url.pathname)?.[1] ?? 200);
    response.statusCode = status;
    response.end(JSON.stringify({ ok: status < 400, echo: body }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const header = (request: IncomingMessage, name: string) => String(request.headers[name] ?? '');

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
