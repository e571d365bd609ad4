import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { z } from 'zod';

/** A card of the test's own before a real A2A server, to which everything else is passed on. */
export async function startCardServer(card: unknown, target: string) {
  const seen: { method: string; path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((incoming, answer) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    if (path === '/.well-known/agent-card.json') return void answer.end(JSON.stringify(card));
    seen.push({ method, path, headers });
    const outgoing = request(`${target}${path}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    /** All requests but those for the card. */
    seen,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
