import { z } from 'zod';
import { graphId } from '../../contracts/deployment.ts';
import { jsonObject, line } from '../../contracts/text.ts';

/** Fields that several tools have. */
export const deployment = line(1, 120).describe('Name or id of the deployment.');
export const graph = graphId.describe('The graph, as list_graphs names it.');
export const agent = line(1, 200).describe('Name or id of the agent.');
export const config = jsonObject.describe('Values of the fields of the graph.');
export const refresh = z
  .boolean()
  .default(false)
  .describe('Asks the deployments now, whatever is known from before.');
