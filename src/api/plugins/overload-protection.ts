import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import underPressure from '@fastify/under-pressure';
import fp from 'fastify-plugin';
import { UnavailableError } from '../../platform/errors.ts';

export interface DoorsOptions {
  /** 0 disables the limit. */
  maxConnectionsPerAddress: number;
}

/** Requests that would wait longer for the event loop are rejected. Milliseconds. */
const MAX_DELAY = 3000;

/** Protects the process from overload: limits connections per address and in total. */
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
      // CORS_ORIGINS decides which pages of other origins can read a response.
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
