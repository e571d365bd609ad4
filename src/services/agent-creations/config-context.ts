import { z } from 'zod';
import { type GraphSchema, graphSchema } from '../../contracts/graph-schema.ts';
import type { ConfigFacts } from '../deployments/config-facts.ts';
import type { ItemRow } from './creation-row.ts';

const names = z.array(z.string()).optional();

const configContextSchema = z.object({
  graph: graphSchema,
  facts: z.object({
    models: names,
    tools: names,
    agents: z.array(z.object({ agent_id: z.string(), name: z.string() })).optional(),
  }),
});

/** Kept with an item: what its configuration is checked with, also when nobody can ask the deployment. */
export interface ConfigContext {
  graph: GraphSchema;
  facts: ConfigFacts;
}

export const configContextOf = (row: ItemRow): ConfigContext =>
  configContextSchema.parse(row.schema);
