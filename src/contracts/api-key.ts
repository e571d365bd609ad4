import { z } from 'zod';
import { pageQuery } from './page.ts';
import { role, scope } from './scope.ts';
import { line } from './text.ts';

export const createApiKey = z.strictObject({
  name: line(1, 100).describe('The purpose of the key.'),
  role: role.describe('Must not exceed the role of the creator.'),
  scopes: z
    .array(scope)
    .min(1)
    .max(scope.options.length)
    .optional()
    .describe('Limits the key to these scopes. Omitted: all scopes of its role.'),
  expires_at: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Omitted: the key does not expire.'),
});
export type CreateApiKey = z.infer<typeof createApiKey>;

export const apiKeyListQuery = z.strictObject(pageQuery.shape);
export type ApiKeyListQuery = z.infer<typeof apiKeyListQuery>;

export const apiKey = z.object({
  api_key_id: z.string(),
  name: z.string(),
  role,
  scopes: z.array(scope).nullable().describe('Null: all scopes of the role.'),
  status: z.enum(['active', 'expired', 'revoked']),
  created_by: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
  last_used_at: z.string().nullable().describe('Accurate to the minute.'),
});
export type ApiKey = z.infer<typeof apiKey>;

export const apiKeyCreated = apiKey.extend({
  key: z.string().describe('Shown only once; the server stores a hash.'),
});
export type ApiKeyCreated = z.infer<typeof apiKeyCreated>;
