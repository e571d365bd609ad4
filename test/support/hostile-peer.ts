import { createServer, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export interface HostilePeer {
  url: string;
  stop(): Promise<void>;
}

const MIB = 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024, 'x');

/** 2 GiB of one letter, in 2 MiB. */
const BOMB = Buffer.concat(Array<Buffer>(32).fill(gzipSync(Buffer.alloc(64 * MIB, 'x'))));

/** Ways to answer that would take all memory of whoever reads to the end. */
export const HOSTILE = {
  'a gzip bomb': (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(BOMB);
  },
  'a line of an event stream that never ends': (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: ');
    pour(response);
  },
  'a body that never ends': (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('"');
    pour(response);
  },
  'endless headers': (response: ServerResponse) => {
    response.socket?.write('HTTP/1.1 200 OK\r\n');
    const again = () => {
      while (
        response.socket?.writable &&
        response.socket.write(`x-${Math.random()}: ${'x'.repeat(900)}\r\n`)
      );
    };
    response.socket?.on('drain', again);
    again();
  },
} satisfies Record<string, (response: ServerResponse) => void>;

/** Not to answer is hostile, too. */
const SILENCE = 'silence';

export type Hostility = keyof typeof HOSTILE | typeof SILENCE;
export const HOSTILITIES: Hostility[] = [...(Object.keys(HOSTILE) as Hostility[]), SILENCE];

function pour(response: ServerResponse): void {
  while (response.writable && response.write(PIECE));
  response.once('drain', () => pour(response));
}

/** A server that lists one model, as OpenAI's do, and is hostile in everything that is posted to it. */
export async function startHostilePeer(hostility: Hostility): Promise<HostilePeer> {
  const server = createServer((request, response) => {
    request.resume();
    response.on('error', () => undefined);
    if (request.method !== 'GET')
      return hostility === SILENCE ? undefined : HOSTILE[hostility](response);
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ object: 'list', data: [{ id: 'hostile' }] }));
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
