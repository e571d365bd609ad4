import type { GraphSchema } from '../../contracts/graph-schema.ts';
import { readAssistants } from './assistants.ts';
import type { Caller } from './call-deployment.ts';
import type { ConfigFacts } from './check-values.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError } from './deployment-error.ts';
import { readDeploymentRow } from './deployment-row.ts';
import { toolsOfField } from './describe-schema.ts';
import type { ReadOptions } from './graphs.ts';
import { readModels, readTools } from './models-and-tools.ts';

/** Assistants per deployment. If a deployment has more, the list counts as unknown. */
const PAGE = 100;
const MAX_DEPLOYMENTS = 50;

/** Reads the models, tools and agents that a configuration of the graph can name. @throws NotFoundError DeploymentError */
export async function readFacts(
  deps: DeploymentDeps,
  caller: Caller,
  schema: GraphSchema,
  reading: ReadOptions = {},
): Promise<ConfigFacts> {
  const id = schema.deployment_id;
  const fields = Object.values(schema.properties);
  const has = (type: (typeof fields)[number]['type']) => fields.some((each) => each.type === type);
  const [models, tools, agents] = await Promise.all([
    fields.some(({ is_model }) => is_model) ? readModels(deps, caller, id, reading) : undefined,
    has('mcp') ? readKnownTools(deps, caller, schema, reading) : undefined,
    has('agents') ? readKnownAgents(deps, caller, reading) : undefined,
  ]);
  const names = models?.value.map(({ model }) => model);
  return {
    ...(names?.length && { models: names }),
    ...(tools && { tools }),
    ...(agents && { agents }),
  };
}

/** The tools are known if an MCP server is registered or the schema enumerates them, but not from defaults alone. */
async function readKnownTools(
  deps: DeploymentDeps,
  caller: Caller,
  schema: GraphSchema,
  reading: ReadOptions,
): Promise<string[] | undefined> {
  const { tool_servers } = await readDeploymentRow(deps.db, caller.tenantId, schema.deployment_id);
  const isListed = Object.values(schema.properties)
    .filter(({ type }) => type === 'mcp')
    .every((field) => toolsOfField(field).isComplete);
  if (tool_servers.length === 0 && !isListed) return undefined;
  const { value } = await readTools(deps, caller, schema.deployment_id, reading);
  return value.map(({ name }) => name);
}

/** Agents may be on any deployment of the tenant. If one does not answer, the list counts as unknown. */
async function readKnownAgents(
  deps: DeploymentDeps,
  caller: Caller,
  reading: ReadOptions,
): Promise<ConfigFacts['agents']> {
  const deployments = await deps.db
    .selectFrom('deployments')
    .select('deployment_id')
    .where('tenant_id', '=', caller.tenantId)
    .limit(MAX_DEPLOYMENTS)
    .execute();
  const lists = await Promise.all(
    deployments.map(({ deployment_id }) =>
      readAssistants(deps, caller, deployment_id, { ...reading, limit: PAGE, offset: 0 }).catch(
        (error: unknown) => {
          if (error instanceof DeploymentError) return undefined;
          throw error;
        },
      ),
    ),
  );
  const known = lists.flatMap((list) =>
    list && list.value.length + list.skipped.length < PAGE ? [list.value] : [],
  );
  if (known.length < lists.length || lists.length === MAX_DEPLOYMENTS) return undefined;
  return known.flat().map(({ assistant_id, name }) => ({ agent_id: assistant_id, name }));
}
