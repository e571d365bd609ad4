import cors from '@fastify/cors';
import fp from 'fastify-plugin';

/** What a page may read of an answer beside the headers that every page may. */
const EXPOSED = [
  'Content-Disposition',
  'Location',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];

/** Lets pages of these origins (`*`: of all) use the API (CORS). It answers preflights itself, for they carry no credentials. */
export const crossOrigin = fp<{ origins: string[] }>(
  async (app, { origins }) => {
    if (origins.length === 0) return;
    await app.register(cors, {
      origin: origins.includes('*') ? '*' : origins,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: EXPOSED,
      maxAge: 600,
      strictPreflight: false,
    });
  },
  { name: 'cross-origin' },
);
