import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { EventEnvelope } from '../../src/contracts/event.ts';

/** One request that an endpoint was sent, and the event in it. */
export interface Received {
  headers: Record<string, string>;
  body: string;
  event: EventEnvelope;
  at: number;
}

export interface EndpointAnswer {
  status: number;
  delayMs?: number;
  headers?: Record<string, string>;
}

/** An endpoint that answers the n-th request with the n-th answer (the last one repeats; 204 without any). */
export async function startReceiver(answers: EndpointAnswer[] = [{ status: 204 }]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const headers = request.headers as Record<string, string>;
    // Another test on this machine may still call an address whose port this receiver got.
    if (headers['webhook-id'] === undefined) return response.writeHead(404).end();
    received.push({ headers, body, event: JSON.parse(body) as EventEnvelope, at: Date.now() });
    const answer = answers[Math.min(received.length, answers.length) - 1] ?? { status: 204 };
    if (answer.delayMs) await sleep(answer.delayMs);
    response.writeHead(answer.status, answer.headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/hook?x=1`,
    received,
    /** What arrived, each checked as a receiver should. */
    verified: (secret: string) =>
      received.map(
        ({ headers, body }) => new Webhook(secret).verify(body, headers) as EventEnvelope,
      ),
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
