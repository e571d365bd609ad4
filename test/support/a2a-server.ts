import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AgentCard, formatSSEEvent, SSE_HEADERS } from '@a2a-js/sdk';
import { LegacyJsonRpcTransportHandler } from '@a2a-js/sdk/compat/v0_3/server';
import {
  DefaultRequestHandler,
  InMemoryTaskStore,
  JsonRpcTransportHandler,
  ServerCallContext,
  UnauthenticatedUser,
} from '@a2a-js/sdk/server';
import { z } from 'zod';
import { Pupil } from './a2a-pupil.ts';

export interface A2aServerOptions {
  version: '1.0' | '0.3';
  streaming: boolean;
}

export const A2A_TOKEN = 'let-me-in';

/** How the front of the server answers a message with this word, before the agent sees it. */
const REFUSALS: Record<string, (response: ServerResponse) => void> = {
  unauthorized: (response) => response.writeHead(401).end('who are you?'),
  rate_limited: (response) => response.writeHead(429, { 'retry-after': '7' }).end('slowly'),
  overloaded: (response) => response.writeHead(503, { 'retry-after': '1' }).end('later'),
  server_error: (response) => response.writeHead(500).end('oops'),
  broken_off: (response) => response.destroy(),
  bad_response: (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('nonsense'),
};

const rpcRequest = z.looseObject({ id: z.unknown(), method: z.string() });

/** An agent made with the official SDK; its card is where its version has it. */
export async function startA2aServer({ version, streaming }: A2aServerOptions) {
  const pupil = new Pupil();
  const streams: ServerResponse[] = [];
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const url = `http://127.0.0.1:${port}`;
  const skills = [
    { id: 'recite', name: 'Recite', description: 'Says pong.', tags: ['poetry', 'echo'] },
  ];
  const about = { name: 'Pupil', description: 'Does as it is told.', version: '3.1.4', skills };
  const modes = { defaultInputModes: ['text/plain'], defaultOutputModes: ['text/plain'] };
  const capabilities = { streaming, extensions: [] };
  const card = AgentCard.fromJSON({
    ...about,
    ...modes,
    capabilities,
    supportedInterfaces: [
      { url: `${url}/rpc`, protocolBinding: 'JSONRPC', protocolVersion: version },
    ],
  });
  const cards: Record<string, unknown> =
    version === '1.0'
      ? { '/.well-known/agent-card.json': AgentCard.toJSON(card) }
      : {
          '/.well-known/agent.json': {
            ...about,
            ...modes,
            capabilities: { streaming },
            protocolVersion: '0.3.0',
            preferredTransport: 'JSONRPC',
            url: `${url}/rpc`,
          },
        };
  const agent = new DefaultRequestHandler(card, new InMemoryTaskStore(), pupil);
  const current = new JsonRpcTransportHandler(agent);
  const legacy = new LegacyJsonRpcTransportHandler(agent);
  const seen: { method: string; version: string | undefined }[] = [];

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = cards[request.url ?? ''];
    if (found) return void response.end(JSON.stringify(found));
    if (request.url !== '/rpc') return void response.writeHead(404).end();
    if (request.headers.authorization !== `Bearer ${A2A_TOKEN}`)
      return void response.writeHead(401).end();
    let body = '';
    for await (const chunk of request) body += chunk;
    const { id, method } = rpcRequest.parse(JSON.parse(body));
    const requestedVersion = z.string().optional().parse(request.headers['a2a-version']);
    seen.push({ method, version: requestedVersion });
    const refuse = REFUSALS[/#(\w+)/.exec(body)?.[1] ?? ''];
    if (refuse) return void refuse(response);
    const context = new ServerCallContext({
      user: new UnauthenticatedUser(),
      ...(requestedVersion && { requestedVersion }),
    });
    const isRejected = body.includes('#rejected');
    const handler = version === '1.0' ? current : legacy;
    const answer = await handler.handle(isRejected ? '{"jsonrpc":"2.0"}' : body, context);
    if (!(Symbol.asyncIterator in answer))
      return void response.end(JSON.stringify(isRejected ? { ...answer, id } : answer));
    // Read to its end even where nobody listens any more: the SDK stores the task as it goes.
    streams.push(response);
    try {
      for await (const event of answer) {
        if (!response.headersSent) response.writeHead(200, SSE_HEADERS);
        response.write(formatSSEEvent(event));
      }
    } catch (thrown) {
      const error = JsonRpcTransportHandler.mapToJSONRPCError(thrown);
      const failure = { jsonrpc: '2.0', id, error };
      response.write(response.headersSent ? formatSSEEvent(failure) : JSON.stringify(failure));
    }
    response.end();
  }

  return {
    url,
    pupil,
    /** What it was called with, and in which version. */
    seen,
    /** Breaks off all streams, as a proxy may; the agent works on. */
    dropStreams: () => {
      for (const stream of streams.splice(0)) stream.destroy();
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
export type A2aServer = Awaited<ReturnType<typeof startA2aServer>>;
