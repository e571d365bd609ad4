import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const envelope = z.object({
  sender: z.string(),
  receiver: z.string(),
  message_type: z.literal('request'),
  session_id: z.string(),
  content: z.object({ description: z.string(), context: z.record(z.string(), z.unknown()) }),
  metadata: z.record(z.string(), z.unknown()),
});
export type Envelope = z.infer<typeof envelope>;

/** An agent that takes the simple envelope at `/a2a/message`, and does what its description says (see test/agents/contract.ts). */
export async function startEnvelopeServer() {
  const received: { path: string; key: string | undefined; message: Envelope }[] = [];
  const stopped: string[] = [];
  const server = createServer(async (request, response) => {
    if (request.url === '/health') return response.end('{"status":"healthy"}');
    if (request.method !== 'POST') return response.writeHead(404).end();
    let body = '';
    for await (const chunk of request) body += chunk;
    const message = envelope.parse(JSON.parse(body));
    const key = z.string().optional().parse(request.headers['idempotency-key']);
    received.push({ path: request.url ?? '', key, message });
    const [, behaviour = ''] = /#(\w+)/.exec(message.content.description) ?? [];
    const refuse = REFUSALS[behaviour];
    if (refuse) return refuse(response);
    if (behaviour === 'wait') {
      const controller = new AbortController();
      response.on('close', () => controller.abort());
      await sleep(600_000, undefined, { signal: controller.signal }).catch(() => undefined);
      stopped.push(message.content.description);
      return;
    }
    const content =
      behaviour === 'failed'
        ? { status: 'error', response: 'I cannot' }
        : {
            status: 'success',
            response: `pong: ${message.content.description}`,
            data: { mark: 1 },
          };
    const { sender, receiver, session_id } = message;
    response.end(
      JSON.stringify({
        sender: receiver,
        receiver: sender,
        message_type: 'response',
        session_id,
        content,
        metadata: {},
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    stopped,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
export type EnvelopeServer = Awaited<ReturnType<typeof startEnvelopeServer>>;

const REFUSALS: Record<string, (response: ServerResponse) => void> = {
  unauthorized: (response) => response.writeHead(401).end(),
  rate_limited: (response) => response.writeHead(429).end(),
  overloaded: (response) => response.writeHead(503, { 'retry-after': '1' }).end(),
  rejected: (response) => response.writeHead(422).end(),
  server_error: (response) => response.writeHead(500).end(),
  broken_off: (response) => response.destroy(),
  bad_response: (response) => response.end('{"reply":"no envelope"}'),
};
