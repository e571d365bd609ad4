import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type Listening, listen } from './listen.ts';

const MIB = 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024, 'x');

/** 2 GiB of one letter, in 2 MiB. Packing it takes a moment, which only those who send it spend. */
let packed: Buffer | undefined;
function bomb(): Buffer {
  packed ??= Buffer.concat(Array<Buffer>(32).fill(gzipSync(Buffer.alloc(64 * MIB, 'x'))));
  return packed;
}

/** Ways to answer that would take all memory of whoever reads to the end. */
export const HOSTILE = {
  'a gzip bomb': (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(bomb());
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
export const startHostilePeer = (hostility: Hostility): Promise<Listening> =>
  listen((request, response) => {
    request.resume();
    response.on('error', () => undefined);
    if (request.method !== 'GET')
      return hostility === SILENCE ? undefined : HOSTILE[hostility](response);
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ object: 'list', data: [{ id: 'hostile' }] }));
  });
