import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SeenJob {
  word: string;
  key: string;
  tenant: string;
  authorization: string;
  body: Record<string, unknown>;
  state: 'begun' | 'done' | 'stopped';
  /** Milliseconds since 1970. */
  at: number;
  /** When it was told to come back. */
  retryAfter?: string;
}

export interface ApiAgent {
  url: string;
  jobs(word?: string): SeenJob[];
  /** From now on the health check fails, or passes again. */
  setHealthy(isHealthy: boolean): void;
  stop(): Promise<void>;
}

const STATUS: Record<string, number> = {
  rate_limited: 429,
  overloaded: 503,
  unauthorized: 401,
  rejected: 422,
  server_error: 500,
};

/** An agent as `POST /process` wants it; what it does is said by a word in its instructions (see test/agents/contract.ts). */
export async function startApiAgent(
  options: { port?: number; path?: string } = {},
): Promise<ApiAgent> {
  const seen: SeenJob[] = [];
  let isHealthy = true;
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    void handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    if (request.url === '/health') {
      response.statusCode = isHealthy ? 200 : 503;
      return response.end(
        JSON.stringify({
          description: 'Counts sheep at night.',
          version: '7',
          capabilities: ['sheep'],
        }),
      );
    }
    if (request.url === '/jobs') return response.end(JSON.stringify(seen));
    if (request.url !== (options.path ?? '/process') || request.method !== 'POST') {
      response.statusCode = 404;
      return response.end('{}');
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const [, behaviour = 'answer', word = ''] =
      /#(\w+) ?([\w-]*)/.exec(String(body.instructions)) ?? [];
    const job: SeenJob = {
      word,
      key: String(request.headers['idempotency-key']),
      tenant: String(request.headers['x-tenant-id']),
      authorization: String(request.headers.authorization ?? ''),
      body,
      state: 'begun',
      at: Date.now(),
    };
    seen.push(job);
    response.once('close', () => {
      if (!response.writableFinished) job.state = 'stopped';
    });
    if (behaviour === 'wait') return;
    if (behaviour === 'slow') await sleep(2000);
    job.state = 'done';
    const isFirst = seen.filter((other) => other.word === word).length === 1;
    if (behaviour === 'broken_off' || (behaviour === 'flaky' && isFirst)) return response.destroy();
    if (behaviour === 'until' && isFirst) {
      // HTTP dates have no fractions of a second.
      job.retryAfter = new Date(Date.now() + 4000).toUTCString();
      response.statusCode = 429;
      response.setHeader('retry-after', job.retryAfter);
      return response.end('{}');
    }
    if (behaviour === 'bad_response') return response.end('<html>');
    if (behaviour === 'failed')
      return response.end(JSON.stringify({ status: 'error', error: 'no sheep' }));
    const status = STATUS[behaviour];
    if (status !== undefined) {
      response.statusCode = status;
      if (status === 503 || status === 429) response.setHeader('retry-after', '1');
      return response.end(JSON.stringify({ detail: behaviour }));
    }
    return response.end(
      JSON.stringify({
        status: 'success',
        result: `pong ${word}`,
        usage: { input_tokens: 11, output_tokens: 7 },
        processing_time_ms: 1,
      }),
    );
  }

  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    jobs: (word) => (word === undefined ? seen : seen.filter((job) => job.word === word)),
    setHealthy: (value) => {
      isHealthy = value;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
