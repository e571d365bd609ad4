import cors from '@fastify/cors';
import fp from 'fastify-plugin';

/** Headers of a response that pages can read, in addition to those that every page can read. */
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

/**
 * Lets pages of these origins (`*`: all origins) use the API (CORS). Answers preflight requests itself, because they have no credentials.
 */
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
