import { z } from 'zod';
import { scopesOf } from '../auth/permissions.ts';
import {
  apiKey,
  apiKeyCreated,
  apiKeyListQuery,
  createApiKey as createApiKeyBody,
} from '../contracts/api-key.ts';
import { apiKeyId } from '../contracts/ids.ts';
import { me } from '../contracts/me.ts';
import { pageOf } from '../contracts/page.ts';
import { readApiKey, toApiKey } from '../services/api-keys/api-key-row.ts';
import { createApiKey as create } from '../services/api-keys/create-api-key.ts';
import { listApiKeys as list } from '../services/api-keys/list-api-keys.ts';
import { revokeApiKey as revoke } from '../services/api-keys/revoke-api-key.ts';
import { defineOperation } from './operation.ts';

const tag = 'api keys';
const params = z.object({ api_key_id: apiKeyId });

export const getMe = defineOperation({
  name: 'getMe',
  tag,
  summary: 'Get the caller and its scopes',
  scope: 'authenticated',
  output: me,
  idempotent: 'read',
  failures: [400],
  run: async (_services, { principal }) => ({
    tenant_id: principal.tenantId,
    user_id: principal.userId,
    method: principal.method,
    roles: [...principal.roles],
    scopes: scopesOf(principal),
  }),
});

export const createApiKey = defineOperation({
  name: 'createApiKey',
  tag,
  summary: 'Create an API key',
  description:
    'The key cannot have more rights than its creator. Only this answer contains `key`. With an `Idempotency-Key`, a repetition returns 409 `already_created`, because the key cannot be shown again.',
  scope: 'api_keys:write',
  body: createApiKeyBody,
  example: { name: 'ci', role: 'viewer' },
  output: apiKeyCreated,
  idempotent: 'key',
  audit: 'api_key.create',
  failures: [400, 403, 409, 422],
  run: ({ db, limits }, { principal, actor, idempotencyKey }, { body }) =>
    create(db, principal, { actor, body, limits, idempotencyKey }),
});

export const listApiKeys = defineOperation({
  name: 'listApiKeys',
  tag,
  summary: 'List API keys, newest first',
  description: 'Includes revoked keys.',
  scope: 'api_keys:read',
  query: apiKeyListQuery,
  output: pageOf(apiKey),
  idempotent: 'read',
  failures: [400],
  run: ({ db }, { principal }, query) => list(db, principal.tenantId, query),
});

export const getApiKey = defineOperation({
  name: 'getApiKey',
  tag,
  summary: 'Get an API key without its secret',
  scope: 'api_keys:read',
  params,
  output: apiKey,
  idempotent: 'read',
  failures: [400, 404],
  run: async ({ db }, { principal }, { api_key_id }) =>
    toApiKey(await readApiKey(db, principal.tenantId, api_key_id)),
});

export const revokeApiKey = defineOperation({
  name: 'revokeApiKey',
  tag,
  summary: 'Revoke an API key',
  description:
    'Takes effect at once; on an API replica that NATS does not reach, after 5 seconds. The key stays in the list.',
  scope: 'api_keys:write',
  params,
  output: z.void(),
  idempotent: 'natural',
  audit: 'api_key.revoke',
  failures: [400, 404],
  run: (services, { principal: { tenantId }, actor }, { api_key_id: apiKeyId }) =>
    revoke(services, { tenantId, apiKeyId, actor }),
});
