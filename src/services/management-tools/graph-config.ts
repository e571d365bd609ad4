import { z } from 'zod';
import type { Cached } from '../../contracts/deployment.ts';
import type { ConfigProblem, GraphSchema } from '../../contracts/graph-schema.ts';
import { mergePatch } from '../agent-creations/item-config.ts';
import { checkConfig } from '../deployments/check-config.ts';
import type { ConfigFacts } from '../deployments/check-values.ts';
import { defaultsOf, describeSchema } from '../deployments/describe-schema.ts';
import { readGraphSchema } from '../deployments/graphs.ts';
import { readFacts } from '../deployments/read-facts.ts';
import { callNamedDeployment, staleness } from './call-deployments.ts';
import {
  config,
  deployment,
  graph,
  type ManagementTool,
  type ManagementToolCall,
  READ_ONLY,
  refresh,
} from './management-tool.ts';

const graphInput = { deployment, graph, refresh };

const schemaInput = z.strictObject(graphInput);

export const getAgentConfigSchema: ManagementTool<typeof schemaInput> = {
  name: 'get_agent_config_schema',
  description:
    'Lists the configuration fields of a graph, one line per field: type, range, options, default, and whether it is required.',
  input: schemaInput,
  scope: 'deployments:read',
  annotations: READ_ONLY,
  run: async (call, input) => {
    const { deployment: name, schema } = await readGraphContext(call, input);
    return { ...placeOf(name, schema), ...shapeOf(schema.value) };
  },
};

const validateInput = z.strictObject({ ...graphInput, config });

export const validateAgentConfig: ManagementTool<typeof validateInput> = {
  name: 'validate_agent_config',
  description:
    'Validates a configuration before it is used: types, ranges, options, names of models, tools and agents, and secrets in plain text. Returns the problem of each invalid field and a suggestion.',
  input: validateInput,
  scope: 'deployments:read',
  annotations: READ_ONLY,
  run: async (call, input) => {
    const { deployment: name, schema, facts } = await readGraphContext(call, input);
    const problems = findConfigProblems(schema.value, facts, input.config);
    return { ...placeOf(name, schema), is_valid: problems.length === 0, problems };
  },
};

const suggestInput = z.strictObject({
  ...graphInput,
  config: config.optional().describe('A draft to complete and validate.'),
});

export const suggestAgentConfig: ManagementTool<typeof suggestInput> = {
  name: 'suggest_agent_config',
  description:
    "Returns everything you need to write an agent's configuration: the fields, the configuration with defaults and your draft, the models, tools and agents that it can name, and the fields that are still invalid or missing. You fill in the fields that the purpose of the agent requires.",
  input: suggestInput,
  scope: 'deployments:read',
  annotations: READ_ONLY,
  run: async (call, input) => {
    const { deployment: name, schema, facts } = await readGraphContext(call, input);
    const suggested = mergePatch(defaultsOf(schema.value), input.config ?? {});
    return {
      ...placeOf(name, schema),
      fields: describeSchema(schema.value),
      config: suggested,
      problems: findConfigProblems(schema.value, facts, input.config ?? {}),
      ...listed(facts),
    };
  },
};

/** Checks a configuration, with the defaults for the fields that it leaves out. */
export const findConfigProblems = (
  schema: GraphSchema,
  facts: ConfigFacts,
  values: Record<string, unknown>,
): ConfigProblem[] => checkConfig(schema, mergePatch(defaultsOf(schema), values), facts);

/** Reads the schema of a graph, and the models, tools and agents that its fields can name. @throws ModelFacingError */
export const readGraphContext = (
  call: ManagementToolCall,
  { deployment: wanted, graph: graphId, refresh: isRefresh }: z.output<typeof schemaInput>,
): Promise<{ deployment: string; schema: Cached<GraphSchema>; facts: ConfigFacts }> => {
  const { deployments } = call.deps;
  const reading = { refresh: isRefresh, signal: call.context.signal };
  return callNamedDeployment(
    call,
    { deployment: wanted, graph: graphId },
    async (caller, found) => {
      const schema = await readGraphSchema(
        deployments,
        caller,
        found.deployment_id,
        graphId,
        reading,
      );
      const facts = await readFacts(deployments, caller, schema.value, reading);
      return { deployment: found.name, schema, facts };
    },
  );
};

const placeOf = (name: string, schema: Cached<GraphSchema>) => ({
  deployment: name,
  graph: schema.value.graph_id,
  ...staleness(schema),
});

const shapeOf = (schema: GraphSchema) => ({
  fields: describeSchema(schema),
  defaults: defaultsOf(schema),
});

/** Names per list in one answer. */
const MAX_LISTED = 200;

const listed = ({ models, tools, agents }: ConfigFacts) => ({
  ...(models && { models: models.slice(0, MAX_LISTED) }),
  ...(tools && { tools: tools.slice(0, MAX_LISTED) }),
  ...(agents && { agents: agents.slice(0, MAX_LISTED) }),
});
