import type { CachedList } from '../../contracts/deployment.ts';
import {
  type DeploymentModel,
  type DeploymentTool,
  deploymentModel,
  deploymentTool,
  type GraphSchema,
  type SchemaField,
} from '../../contracts/graph-schema.ts';
import type { Database } from '../../db/database.ts';
import { listingOf, readThroughCache, toCachedList } from './cache.ts';
import type { Caller } from './call-deployment.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { type DeploymentRow, readDeploymentRow } from './deployment-row.ts';
import { toolsOfField } from './describe-schema.ts';
import { loadSchemas, type ReadOptions } from './graphs.ts';

/** Lists the models that the schemas of the graphs offer. @throws NotFoundError DeploymentError */
export async function readModels(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  reading: ReadOptions = {},
): Promise<CachedList<DeploymentModel>> {
  const deployment = await readDeploymentRow(deps.db, caller.tenantId, deploymentId);
  const known = await readThroughCache(deps, caller, deployment, {
    ...reading,
    kind: 'models',
    schema: listingOf(deploymentModel),
    load: async (session) => {
      const { items, skipped } = await loadSchemas(session, deploymentId);
      return { items: toModels(items), skipped };
    },
  });
  return toCachedList(known);
}

/**
 * Lists the tools that the schemas of the graphs name, and those of the MCP servers registered for the deployment. The latter come from the
 * tool catalogue, which has its own refresh.
 * @throws NotFoundError DeploymentError
 */
export async function readTools(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  reading: ReadOptions = {},
): Promise<CachedList<DeploymentTool>> {
  const deployment = await readDeploymentRow(deps.db, caller.tenantId, deploymentId);
  const [known, registered] = await Promise.all([
    readThroughCache(deps, caller, deployment, {
      ...reading,
      kind: 'tools',
      schema: listingOf(deploymentTool),
      load: async (session) => {
        const { items, skipped } = await loadSchemas(session, deploymentId);
        return { items: toTools(items), skipped };
      },
    }),
    readRegisteredTools(deps.db, deployment),
  ]);
  const named = toCachedList(known);
  const graphsOf = new Map(named.value.map((tool) => [tool.name, tool.graphs]));
  const offered = new Set(registered.map(({ name }) => name));
  return {
    ...named,
    value: [
      ...named.value.filter(({ name }) => !offered.has(name)),
      ...registered.map((tool) => ({ ...tool, graphs: graphsOf.get(tool.name) ?? [] })),
    ].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function toModels(schemas: GraphSchema[]): DeploymentModel[] {
  const models = new Map<string, DeploymentModel>();
  for (const [graph, field] of fieldsOf(schemas)) {
    if (!field.is_model) continue;
    for (const { value, label } of field.options ?? []) {
      if (typeof value !== 'string') continue;
      const known = models.get(value) ?? { model: value, label, graphs: [], is_default: false };
      if (!known.graphs.includes(graph)) known.graphs.push(graph);
      known.is_default ||= field.default === value;
      models.set(value, known);
    }
  }
  return [...models.values()].sort((a, b) => (a.model < b.model ? -1 : 1));
}

function toTools(schemas: GraphSchema[]): DeploymentTool[] {
  const tools = new Map<string, DeploymentTool>();
  for (const [graph, field] of fieldsOf(schemas)) {
    if (field.type !== 'mcp') continue;
    const { names, url } = toolsOfField(field);
    for (const name of names) {
      const known = tools.get(name) ?? {
        name,
        description: null,
        source: 'schema' as const,
        server: null,
        url,
        graphs: [],
      };
      if (!known.graphs.includes(graph)) known.graphs.push(graph);
      tools.set(name, known);
    }
  }
  return [...tools.values()];
}

const fieldsOf = (schemas: GraphSchema[]): [string, SchemaField][] =>
  schemas.flatMap(({ graph_id, properties }) =>
    Object.values(properties).map((field): [string, SchemaField] => [graph_id, field]),
  );

/** Tools have their names at the MCP server, because graphs connect to it directly. */
async function readRegisteredTools(
  db: Database,
  { tenant_id, tool_servers }: DeploymentRow,
): Promise<DeploymentTool[]> {
  if (tool_servers.length === 0) return [];
  const rows = await db
    .selectFrom('mcp_tools')
    .select(['tool', 'server', 'description'])
    .where('tenant_id', '=', tenant_id)
    .where('server', 'in', tool_servers)
    .orderBy('server')
    .orderBy('tool')
    .execute();
  const tools = new Map<string, DeploymentTool>();
  for (const { tool: name, server, description } of rows)
    if (!tools.has(name))
      tools.set(name, { name, description, source: 'mcp_server', server, url: null, graphs: [] });
  return [...tools.values()];
}
