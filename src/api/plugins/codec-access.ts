import { BlockList, isIP, isIPv6 } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { isBearer } from '../../auth/is-bearer.ts';
import { ForbiddenError, UnauthenticatedError } from '../../platform/errors.ts';

export interface CodecAccess {
  /** The only site whose pages can use the codec. */
  uiUrl: string | undefined;
  /** The token that grants access; undefined: `networks` grants access. */
  token: string | undefined;
  networks: string;
}

/**
 * Controls access to the codec. No role can grant it: the codec cannot tell the tenant of a payload, and Temporal's Web UI shows the
 * payloads of all tenants.
 */
export const codecAccess = fp<CodecAccess>(
  async (app, { uiUrl, token, networks }) => {
    const origin = uiUrl && URL.canParse(uiUrl) ? new URL(uiUrl).origin : undefined;
    const trusted = listOf(networks);
    app.addHook('onRequest', async (request, reply) => {
      admitOrigin(request, reply, origin);
      // A preflight request has no token.
      if (request.method === 'OPTIONS') return;
      if (token === undefined) admitPeer(request, trusted);
      else admitToken(request, reply, token);
    });
  },
  { name: 'codec-access' },
);

/** A page of another site can reach loopback through a browser on this machine. Its origin gives it away. @throws ForbiddenError */
function admitOrigin(request: FastifyRequest, reply: FastifyReply, allowed: string | undefined) {
  const { origin } = request.headers;
  reply.header('vary', 'Origin');
  if (origin === undefined) return;
  if (origin !== allowed) throw new ForbiddenError('Pages of this origin cannot use the codec.');
  reply
    .header('access-control-allow-origin', origin)
    .header('access-control-allow-credentials', 'true')
    .header('access-control-allow-methods', 'POST')
    .header('access-control-allow-headers', 'authorization, content-type, x-namespace')
    .header('access-control-max-age', '600');
}

/** @throws UnauthenticatedError */
function admitToken({ headers }: FastifyRequest, reply: FastifyReply, token: string): void {
  if (isBearer(headers.authorization, token)) return;
  reply.header('www-authenticate', 'Bearer');
  throw new UnauthenticatedError(
    'Missing or invalid credentials. Send CODEC_TOKEN as Authorization: Bearer.',
  );
}

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip'];

/** Behind a proxy every client looks local, so forwarded requests need the token. @throws ForbiddenError */
function admitPeer({ headers, socket }: FastifyRequest, trusted: BlockList): void {
  // A link-local address comes with its interface.
  const [address = ''] = (socket.remoteAddress ?? '').split('%');
  const isTrusted = isIP(address) > 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  if (isTrusted && !FORWARDED.some((name) => name in headers)) return;
  throw new ForbiddenError(
    'Without CODEC_TOKEN, the codec accepts only requests from this machine.',
  );
}

function listOf(networks: string): BlockList {
  const list = new BlockList();
  for (const network of networks.split(',')) {
    const [address = '', bits] = network.trim().split('/');
    list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}
