import { z } from 'zod';
import {
  type CachedList,
  freshness,
  graphId,
  graphSummary,
  skippedItems,
} from '../../../contracts/deployment.ts';
import {
  checkConfigBody,
  configCheck,
  deploymentModel,
  deploymentTool,
  graphSchema,
} from '../../../contracts/graph-schema.ts';
import { deploymentId } from '../../../contracts/ids.ts';
import { checkConfig } from '../../../services/deployments/check-config.ts';
import { defaultsOf } from '../../../services/deployments/describe-schema.ts';
import { readGraphSchema, readGraphs } from '../../../services/deployments/graphs.ts';
import { readModels, readTools } from '../../../services/deployments/models-and-tools.ts';
import { readFacts } from '../../../services/deployments/read-facts.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';
import { callerOf } from './caller-of.ts';

const params = z.object({ deployment_id: deploymentId });
const graphParams = params.extend({ graph_id: graphId });

const reading = z.strictObject({
  refresh: z.stringbool().default(false).describe('`true` asks the deployment, whatever is known.'),
});

const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    skipped: skippedItems,
    next_cursor: z.null(),
    ...freshness.shape,
  });

const toList = <T>({ value, ...rest }: CachedList<T>) => ({
  items: value,
  next_cursor: null,
  ...rest,
});

const LISTS = [
  ['graphs', 'The graphs of a deployment', graphSummary, readGraphs],
  ['models', "The models that its graphs' schemas let choose", deploymentModel, readModels],
  [
    'tools',
    "The tools that its graphs' schemas name, and those of the MCP servers that are registered for it",
    deploymentTool,
    readTools,
  ],
] as const;

export function graphRoutes(app: Api, { deployments }: ApiContext): void {
  for (const [name, summary, item, read] of LISTS) {
    app.get(
      `/v1/deployments/:deployment_id/${name}`,
      {
        schema: {
          tags: ['deployments'],
          summary,
          description:
            'As the caller may see them. When the deployment is down: what it said before, with `is_stale`; 503 where it never said anything.',
          params,
          querystring: reading,
          response: { 200: listOf<z.ZodType>(item), ...failures(400, 403, 404, 422) },
        },
      },
      async (request) =>
        toList<unknown>(
          await read(deployments, callerOf(request), request.params.deployment_id, request.query),
        ),
    );
  }

  app.get(
    '/v1/deployments/:deployment_id/graphs/:graph_id/schema',
    {
      schema: {
        tags: ['deployments'],
        summary: 'What an assistant of a graph can be configured with',
        params: graphParams,
        querystring: reading,
        response: {
          200: graphSchema.extend(freshness.shape),
          ...failures(400, 403, 404, 422),
        },
      },
    },
    async (request) => {
      const { deployment_id, graph_id } = request.params;
      const caller = callerOf(request);
      const known = await readGraphSchema(
        deployments,
        caller,
        deployment_id,
        graph_id,
        request.query,
      );
      const { value, ...rest } = known;
      return { ...value, ...rest };
    },
  );

  app.post(
    '/v1/deployments/:deployment_id/graphs/:graph_id/check',
    {
      config: { idempotency: 'natural' },
      schema: {
        tags: ['deployments'],
        summary: 'Check a configuration without making an assistant',
        description:
          'By the schema, and by which models, tools and assistants there are. Secrets in clear are found, too.',
        params: graphParams,
        body: checkConfigBody,
        response: {
          200: configCheck.extend(freshness.shape),
          ...failures(400, 403, 404, 422),
        },
      },
    },
    async (request) => {
      const { deployment_id, graph_id } = request.params;
      const caller = callerOf(request);
      const { value, ...rest } = await readGraphSchema(
        deployments,
        caller,
        deployment_id,
        graph_id,
      );
      const facts = await readFacts(deployments, caller, value);
      const problems = checkConfig(value, request.body.config, facts);
      return { problems, defaults: defaultsOf(value), ...rest };
    },
  );
}
