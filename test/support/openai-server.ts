import { createServer, request as send } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LLMock } from '@copilotkit/aimock';
import { validateRequest } from '../../src/llm/request-validation/validate-request.ts';

const STATUS: Record<string, number> = {
  rate_limited: 429,
  unauthorized: 401,
  rejected: 400,
  server_error: 500,
};

export interface OpenAiServer {
  baseUrl: string;
  begun(word: string): number;
  stopped(word: string): number;
  stop(): Promise<void>;
}

/** aimock with answers by the words of the agents' contract, behind a proxy that validates requests and records aborted connections. */
export async function startOpenAiServer(): Promise<OpenAiServer> {
  const begun: string[] = [];
  const stopped: string[] = [];
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  mock.on({ predicate: () => true }, async (request) => {
    const text = JSON.stringify(request.messages);
    const [, behaviour = 'answer', word = ''] = /#(\w+) ?([\w-]*)/.exec(text) ?? [];
    if (behaviour === 'wait') await sleep(60_000);
    const status = STATUS[behaviour];
    if (status !== undefined) return { error: { message: behaviour }, status };
    return {
      content: `pong ${word}, said in a few words so that there is something to stream`,
      usage: { prompt_tokens: 21, completion_tokens: 9 },
    };
  });
  await mock.start();
  const target = new URL(mock.url);
  const proxy = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const word = /#\w+ ([\w-]+)/.exec(body.toString())?.[1];
      if (word) begun.push(word);
      const refusal =
        request.method === 'POST' &&
        validateRequest(request.url ?? '', JSON.parse(body.toString()) as unknown);
      if (refusal) {
        response.writeHead(refusal.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(refusal.body));
        return;
      }
      const { host, ...headers } = request.headers;
      const upstream = send(
        {
          host: target.hostname,
          port: target.port,
          path: request.url,
          method: request.method,
          headers,
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      upstream.on('error', () => response.destroy());
      response.once('close', () => {
        if (word && !response.writableFinished) stopped.push(word);
        upstream.destroy();
      });
      upstream.end(body);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as { port: number };
  const count = (list: string[], word: string) => list.filter((item) => item === word).length;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    begun: (word) => count(begun, word),
    stopped: (word) => count(stopped, word),
    stop: async () => {
      proxy.closeAllConnections();
      proxy.close();
      await mock.stop();
    },
  };
}
