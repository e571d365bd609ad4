import { randomUUID } from 'node:crypto';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { validateRequest } from '../../src/llm/request-validation/validate-request.ts';
import type { RawReply } from './scenario.ts';

/** aimock hands this header's value to whoever makes the answer. */
const ID_HEADER = 'x-aimock-context';

export interface Exchange {
  id: string;
  body: Record<string, unknown>;
}

export interface ValidatingProxyOptions {
  /** 0 takes any free port. */
  port: number;
  target: string;
  /** Told of every request that a provider would accept. What it returns is sent as it is; otherwise the target answers. */
  onAsked(exchange: Exchange): { raw: RawReply; delayMs?: number | undefined } | undefined;
  /** Told of every request that a provider would refuse. */
  onRefused(exchange: Exchange, message: string): void;
  /** Told when an answer was handed to the network to its last byte. */
  onAnswered(id: string, status: number): void;
}

/** A proxy in front of aimock, which accepts everything. It validates each request and answers with the error of the provider. */
export async function startValidatingProxy(options: ValidatingProxyOptions) {
  const server = createServer((incoming, outgoing) => {
    void answer(options, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer(
  options: ValidatingProxyOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const id = randomUUID();
  outgoing.once('finish', () => options.onAnswered(id, outgoing.statusCode));
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (incoming.method !== 'POST') return pass(options.target, id, incoming, outgoing, body);
  const exchange = { id, body: JSON.parse(body.toString()) as Record<string, unknown> };
  const refusal = validateRequest(incoming.url ?? '', exchange.body);
  if (refusal) {
    const text = JSON.stringify(refusal.body);
    options.onRefused(exchange, text);
    outgoing.writeHead(refusal.status, { 'content-type': 'application/json' }).end(text);
    return;
  }
  const own = options.onAsked(exchange);
  if (!own) return pass(options.target, id, incoming, outgoing, body);
  if (own.delayMs) await sleep(own.delayMs);
  const {
    status = 200,
    headers = { 'content-type': 'text/event-stream' },
    body: text,
    breaks,
  } = own.raw;
  outgoing.writeHead(status, headers);
  if (breaks) outgoing.write(text, () => outgoing.destroy());
  else outgoing.end(text);
}

function pass(
  target: string,
  id: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: Buffer,
): void {
  const onward = httpRequest(
    `${target}${incoming.url ?? ''}`,
    { method: incoming.method, headers: { ...incoming.headers, [ID_HEADER]: id } },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.once('error', () => outgoing.destroy());
    },
  );
  onward.once('error', () => outgoing.destroy());
  outgoing.once('close', () => onward.destroy());
  onward.end(body);
}
