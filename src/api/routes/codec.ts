import { codecPayloads } from '../../contracts/codec.ts';
import type { Api, ApiContext } from '../context.ts';
import { codecAccess } from '../plugins/codec-access.ts';
import { failures } from '../responses.ts';

/** One history event can contain several payloads, each up to the limit of a gRPC message. */
const BODY_LIMIT = 16 * 1024 * 1024;

/** CORS_ORIGINS does not apply here; see plugins/codec-access.ts. */
const CONFIG = { cors: false, open: true } as const;

/** Temporal's remote codec protocol. The Web UI and `temporal --codec-endpoint` use it to show payloads. */
export async function codecRoutes(
  app: Api,
  { codec: { codec, ...access } }: Pick<ApiContext, 'codec'>,
) {
  await app.register(codecAccess, access);
  const route = (operation: 'decode' | 'encode', summary: string) =>
    app.post(
      `/codec/${operation}`,
      {
        bodyLimit: BODY_LIMIT,
        config: CONFIG,
        schema: {
          tags: ['service'],
          operationId: `${operation}Payloads`,
          summary,
          body: codecPayloads,
          response: { 200: codecPayloads, ...failures(400, 401, 403) },
        },
      },
      async (request) => ({ payloads: await codec[operation](request.body.payloads) }),
    );
  route('decode', 'Decode payloads of Temporal');
  route('encode', 'Encode payloads for Temporal');
  app.options(
    '/codec/:operation',
    { config: CONFIG, schema: { hide: true } },
    async (_request, reply) => reply.code(204).send(),
  );
}
