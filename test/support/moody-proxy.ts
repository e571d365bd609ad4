import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { z } from 'zod';

export type Mood = 'pass' | 'hold' | 'break' | 'deny' | 'overloaded' | 'nonsense';

/** Stands before a real server, passes everything on (after `delayMs`), notes it, and does otherwise when it is told to. */
export async function startMoodyProxy(target: string, delayMs = 0, port = 0) {
  let mood: Mood = 'pass';
  const seen: { method: string; path: string; headers: IncomingHttpHeaders }[] = [];
  let held: (() => void)[] = [];
  let dropped = 0;
  const server = createServer((incoming, answer) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    seen.push({ method, path, headers });
    const pass = () => {
      const outgoing = request(`${target}${path}`, { method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      });
      outgoing.on('error', () => answer.destroy());
      incoming.pipe(outgoing);
    };
    const passLater = () => (delayMs > 0 ? setTimeout(pass, delayMs) : pass());
    const say = (status: number, body: string) => answer.writeHead(status).end(body);
    const moods: Record<Mood, () => unknown> = {
      pass: passLater,
      hold: () => {
        held.push(pass);
        answer.on('close', () => {
          if (!answer.writableEnded) dropped += 1;
        });
      },
      break: () => answer.destroy(),
      deny: () => say(403, 'not you'),
      overloaded: () => say(503, 'later'),
      nonsense: () => say(200, '<html>'),
    };
    moods[mood]();
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: taken } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${taken}`,
    seen,
    /** Requests that wait for an answer. */
    held: () => held.length,
    /** Those of them whose client went away. */
    dropped: () => dropped,
    be: (next: Mood) => {
      mood = next;
      const waiting = held;
      held = [];
      if (next === 'pass') for (const pass of waiting) pass();
      else held = waiting;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
export type MoodyProxy = Awaited<ReturnType<typeof startMoodyProxy>>;
