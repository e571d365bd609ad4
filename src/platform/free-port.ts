import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ranges of outgoing connections on Linux (from 32768) and macOS (from 49152). Otherwise a connection could take the port before
 * its server listens.
 */
const FREE_PORTS = [15_000, 32_000] as const;

/** Finds a free loopback port, for a server that cannot report the port that it chose. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...FREE_PORTS);
    if (await isFree(port)) return port;
  }
}

/** Whether no server listens on this loopback port. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}
