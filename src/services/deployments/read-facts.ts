import type { GraphSchema } from '../../contracts/graph-schema.ts';
import { readAssistants } from './assistants.ts';
import type { Caller } from './caller.ts';
import type { ConfigFacts } from './config-facts.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError } from './deployment-error.ts';
import { readDeploymentRow } from './deployment-row.ts';
import type { Reading } from './graphs.ts';
import { toolsOfField } from './mcp-field.ts';
import { readModels, readTools } from './models-and-tools.ts';

/** Of assistants of one deployment; where there are more, it is not known which there are. */
const PAGE = 100;
const MAX_DEPLOYMENTS = 50;

/** What a configuration of the graph can name, as far as it is known. @throws NotFoundError DeploymentError */
export async function readFacts(
  deps: DeploymentDeps,
  caller: Caller,
  schema: GraphSchema,
  reading: Reading = {},
): Promise<ConfigFacts> {
  const id = schema.deployment_id;
  const fields = Object.values(schema.properties);
  const has = (type: (typeof fields)[number]['type']) => fields.some((each) => each.type === type);
  const [models, tools, agents] = await Promise.all([
    fields.some(({ is_model }) => is_model) ? readModels(deps, caller, id, reading) : undefined,
    has('mcp') ? knownTools(deps, caller, schema, reading) : undefined,
    has('agents') ? knownAgents(deps, caller, reading) : undefined,
  ]);
  const names = models?.value.map(({ model }) => model);
  return {
    ...(names?.length && { models: names }),
    ...(tools && { tools }),
    ...(agents && { agents }),
  };
}

/** Which tools there are is known where a registered server says so, or the schema lists them all; not where it only has defaults. */
async function knownTools(
  deps: DeploymentDeps,
  caller: Caller,
  schema: GraphSchema,
  reading: Reading,
): Promise<string[] | undefined> {
  const { tool_servers } = await readDeploymentRow(deps.db, caller.tenantId, schema.deployment_id);
  const isListed = Object.values(schema.properties)
    .filter(({ type }) => type === 'mcp')
    .every((field) => toolsOfField(field).isComplete);
  if (tool_servers.length === 0 && !isListed) return undefined;
  const { value } = await readTools(deps, caller, schema.deployment_id, reading);
  return value.map(({ name }) => name);
}

/** Assistants may be on any deployment of the tenant. One that cannot be asked leaves it open which there are. */
async function knownAgents(
  deps: DeploymentDeps,
  caller: Caller,
  reading: Reading,
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
