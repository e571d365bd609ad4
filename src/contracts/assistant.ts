import { z } from 'zod';
import { graphId } from './deployment.ts';

const json = z.record(z.string(), z.unknown());

/** A configured graph on a deployment. */
export const assistant = z.object({
  assistant_id: z.string(),
  graph_id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  version: z.int().nullable(),
  config: json.describe("The values of the schema's fields (LangGraph's `config.configurable`)."),
  context: json,
  metadata: json,
  created_at: z.string().nullable(),
  updated_at: z.string().nullable(),
});
export type Assistant = z.infer<typeof assistant>;

export const assistantListQuery = z.strictObject({
  graph: graphId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,6}$/, 'is not a cursor of this list')
    .optional(),
});
