import { z } from 'zod';
import {
  apiKey,
  apiKeyCreated,
  apiKeyListQuery,
  createApiKey,
} from '../../../contracts/api-key.ts';
import { apiKeyId } from '../../../contracts/ids.ts';
import { pageOf } from '../../../contracts/page.ts';
import { readApiKey, toApiKey } from '../../../services/api-keys/api-key-row.ts';
import { createApiKey as create } from '../../../services/api-keys/create-api-key.ts';
import { listApiKeys } from '../../../services/api-keys/list-api-keys.ts';
import { revokeApiKey } from '../../../services/api-keys/revoke-api-key.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf, readIdempotencyKey } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';

const tags = ['api keys'];
const params = z.object({ api_key_id: apiKeyId });

export function apiKeyRoutes(app: Api, { db, apiKeys, limits }: ApiContext): void {
  app.post(
    '/v1/api-keys',
    {
      config: { idempotency: 'key' },
      schema: {
        tags,
        summary: 'Make an API key',
        description:
          'It may no more than who makes it. `key` is told in this answer only. With an `Idempotency-Key`, a repetition answers 409 `already_created`, for the key cannot be told again.',
        body: createApiKey,
        response: { 201: apiKeyCreated, ...failures(400, 409) },
      },
    },
    async (request, reply) => {
      const created = await create(db, request.principal, {
        actor: actorOf(request),
        body: request.body,
        limits,
        idempotencyKey: readIdempotencyKey(request),
      });
      return reply
        .code(201)
        .header('location', `/v1/api-keys/${created.api_key_id}`)
        .header('cache-control', 'no-store')
        .send(created);
    },
  );

  app.get(
    '/v1/api-keys',
    {
      schema: {
        tags,
        summary: 'The API keys, the newest first, revoked ones too',
        querystring: apiKeyListQuery,
        response: { 200: pageOf(apiKey), ...failures(400) },
      },
    },
    (request) => listApiKeys(db, request.principal.tenantId, request.query),
  );

  app.get(
    '/v1/api-keys/:api_key_id',
    {
      schema: {
        tags,
        summary: 'An API key, without the key',
        params,
        response: { 200: apiKey, ...failures(400, 404) },
      },
    },
    async (request) =>
      toApiKey(await readApiKey(db, request.principal.tenantId, request.params.api_key_id)),
  );

  app.delete(
    '/v1/api-keys/:api_key_id',
    {
      schema: {
        tags,
        summary: 'Revoke an API key',
        description:
          'Takes effect at once, on a replica of the API that NATS does not reach after 5 s. It stays in the list.',
        params,
        response: { 204: z.void(), ...failures(400, 404) },
      },
    },
    async (request, reply) => {
      await revokeApiKey(apiKeys, {
        tenantId: request.principal.tenantId,
        apiKeyId: request.params.api_key_id,
        actor: actorOf(request),
      });
      return reply.code(204).send();
    },
  );
}
