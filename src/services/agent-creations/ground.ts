import { z } from 'zod';
import { graphSchema } from '../../contracts/graph-schema.ts';
import { configFacts } from '../deployments/check-config.ts';
import type { ItemRow } from './creation-row.ts';

/** Kept with an item: what its configuration is checked with, also when nobody can ask the deployment. */
export const ground = z.object({ graph: graphSchema, facts: configFacts });
export type Ground = z.infer<typeof ground>;

export const groundOf = (row: ItemRow): Ground => ground.parse(row.schema);
