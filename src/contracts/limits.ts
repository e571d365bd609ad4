import { z } from 'zod';

export const limitName = z.enum([
  'runs',
  'steps',
  'streams',
  'schedules',
  'api_keys',
  'agents',
  'blueprints',
  'webhooks',
  'mcp_servers',
  'tools',
  'document_bytes',
]);
export type LimitName = z.infer<typeof limitName>;

export const limitState = z.object({
  name: limitName.describe(
    '`runs`: runs that have not ended. `steps`: calls of models, tools and agents in flight. `streams`: open event streams. `api_keys`: keys that are valid. `blueprints`: versions of own blueprints. `tools`: registered tools. `document_bytes`: the size of all documents.',
  ),
  limit: z.int().nullable().describe('Null: no limit.'),
  used: z.int().describe('`steps` and `streams` are up to 15 seconds old.'),
});
export type LimitState = z.infer<typeof limitState>;

export const limitReport = z.object({ items: z.array(limitState) });
export type LimitReport = z.infer<typeof limitReport>;
