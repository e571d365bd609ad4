import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import underPressure from '@fastify/under-pressure';
import fp from 'fastify-plugin';
import { UnavailableError } from '../../platform/errors.ts';

export interface DoorsOptions {
  /** 0 is no limit. */
  maxConnectionsPerAddress: number;
}

/** A request that waits longer for the event loop is not taken. Milliseconds. */
const MAX_DELAY = 3000;

/** Keeps the process answering: it takes no more than it can, from one address and from all together. */
export const overloadProtection = fp<DoorsOptions>(
  async (app, { maxConnectionsPerAddress }) => {
    await app.register(helmet, {
      // The API reference is a page of its own scripts and styles; everything else is data, which no page may frame.
      contentSecurityPolicy: {
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'", "'unsafe-inline'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          frameAncestors: ["'none'"],
          // Behind http on this machine, there is nothing to upgrade to.
          upgradeInsecureRequests: null,
        },
      },
      // Which pages of other origins may read an answer is decided by CORS_ORIGINS.
      crossOriginResourcePolicy: false,
    });
    await app.register(underPressure, {
      maxEventLoopDelay: MAX_DELAY,
      pressureHandler: () => {
        throw new UnavailableError('The API');
      },
    });
    if (maxConnectionsPerAddress > 0)
      limitConnections(maxConnectionsPerAddress, (listener) =>
        app.server.on('connection', listener),
      );
  },
  { name: 'doors' },
);

function limitConnections(limit: number, listen: (listener: (socket: Socket) => void) => void) {
  const open = new Map<string, number>();
  listen((socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (open.get(address) ?? 0) + 1;
    if (count > limit) return socket.destroy();
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  });
}
