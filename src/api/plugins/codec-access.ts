import { BlockList, isIP, isIPv6 } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { isBearer } from '../../auth/is-bearer.ts';
import { ForbiddenError, UnauthenticatedError } from '../../platform/errors.ts';

export interface CodecAccess {
  /** The only site whose pages may ask. */
  uiUrl: string | undefined;
  /** Who has it may ask, and nobody else; undefined: who is in `networks`. */
  token: string | undefined;
  networks: string;
}

/**
 * Says who may have payloads decoded. No principal's role could: the codec cannot tell whose a payload is, and Temporal's Web UI
 * shows those of all tenants.
 */
export const codecAccess = fp<CodecAccess>(
  async (app, { uiUrl, token, networks }) => {
    const origin = uiUrl && URL.canParse(uiUrl) ? new URL(uiUrl).origin : undefined;
    const trusted = listOf(networks);
    app.addHook('onRequest', async (request, reply) => {
      admitOrigin(request, reply, origin);
      // A browser asks whether it may ask before it sends the token.
      if (request.method === 'OPTIONS') return;
      if (token === undefined) admitPeer(request, trusted);
      else admitToken(request, reply, token);
    });
  },
  { name: 'codec-access' },
);

/** A page elsewhere reaches loopback through the browser of whoever looks at it: its origin tells. @throws ForbiddenError */
function admitOrigin(request: FastifyRequest, reply: FastifyReply, allowed: string | undefined) {
  const { origin } = request.headers;
  reply.header('vary', 'Origin');
  if (origin === undefined) return;
  if (origin !== allowed) throw new ForbiddenError('Pages of this origin may not use the codec.');
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
  throw new UnauthenticatedError('The codec needs the token as Authorization: Bearer.');
}

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip'];

/** Behind a proxy everybody is a neighbour, so what was forwarded needs the token. @throws ForbiddenError */
function admitPeer({ headers, socket }: FastifyRequest, trusted: BlockList): void {
  // A link-local address comes with its interface.
  const [address = ''] = (socket.remoteAddress ?? '').split('%');
  const isTrusted = isIP(address) > 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  if (isTrusted && !FORWARDED.some((name) => name in headers)) return;
  throw new ForbiddenError('Without CODEC_TOKEN, the codec answers this machine only.');
}

function listOf(networks: string): BlockList {
  const list = new BlockList();
  for (const network of networks.split(',')) {
    const [address = '', bits] = network.trim().split('/');
    list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}
