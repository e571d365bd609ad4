import { z } from 'zod';
import { MAX_NAME } from '../../contracts/agent-creation.ts';
import { line, text } from '../../contracts/text.ts';
import { findConfigProblems, readGraphContext } from './graph-config.ts';
import {
  agent,
  config,
  deployment,
  graph,
  type ManagementTool,
  type ManagementToolCall,
  ModelFacingError,
} from './management-tool.ts';
import { startCreation } from './start-creation.ts';

const CHANGING = { read_only: false, idempotent: true, destructive: false };

const wait = z
  .boolean()
  .default(true)
  .describe('Waits for the confirmation and the result. If false, returns immediately.');
const name = line(1, MAX_NAME);
const description = text(0, 2000);
const request = text(1, 20_000);

const createInput = z.strictObject({
  name: name.optional().describe('The name of the agent. Required with `config`.'),
  description: description
    .optional()
    .describe('The purpose of the agent, in one sentence for people.'),
  deployment: deployment
    .optional()
    .describe('Name or id of the deployment. Required with `config`.'),
  graph: graph.optional().describe('The graph of the agent. Required with `config`.'),
  config: config
    .optional()
    .describe("Values of the graph's fields. Omitted fields get their defaults."),
  request: request
    .optional()
    .describe(
      'Instead of `config`: a description of the agent. Another model writes the configuration.',
    ),
  probe: z.boolean().default(false).describe('Sends the new agent one short test message.'),
  wait,
});

export const createAgent: ManagementTool<typeof createInput> = {
  name: 'create_agent',
  description:
    'Creates an agent on a deployment after a person confirms it. Pass either its configuration (name, deployment, graph, config) or a description (request).',
  input: createInput,
  scope: 'agent_creations:write',
  annotations: CHANGING,
  run: (call, input) => {
    const { wait: waits, ...wish } = input;
    if (!wish.config && wish.request === undefined)
      throw new ModelFacingError({
        error: 'The configuration of the agent is missing.',
        advice: 'Pass name, deployment, graph and config, or describe the agent in `request`.',
      });
    const given = { ...wish, operation: 'create', request: wish.request ?? `Create ${wish.name}.` };
    return startCreation(call, given, { wait: waits, check: () => assertValidConfig(call, wish) });
  },
};

const updateInput = z.strictObject({
  agent,
  deployment: deployment
    .optional()
    .describe('Name or id of the deployment. Default: searches all deployments.'),
  config: config.optional().describe('The fields to change; null removes a field.'),
  name: name.optional().describe('The new name.'),
  description: description.optional().describe('The new description.'),
  request: request
    .optional()
    .describe(
      'Instead of the other fields: a description of the change. Another model writes the configuration.',
    ),
  wait,
});

export const updateAgent: ManagementTool<typeof updateInput> = {
  name: 'update_agent',
  description:
    'Updates an agent after a person has reviewed and confirmed the changes. Omitted fields keep their values.',
  input: updateInput,
  scope: 'agent_creations:write',
  annotations: CHANGING,
  run: (call, input) => {
    const { wait: waits, agent: assistant, request: words, ...values } = input;
    const { config: fields, name: newName, description: newDescription } = values;
    const isValues = fields ?? newName ?? newDescription;
    if (words === undefined && isValues === undefined)
      throw new ModelFacingError({
        error: 'The change is empty.',
        advice: 'Pass config, name or description, or describe the change in `request`.',
      });
    const given = {
      ...values,
      operation: 'update',
      assistant,
      request: words ?? `Change ${assistant}.`,
      // With an empty config, a change of the name alone needs no model.
      ...(words === undefined && { config: fields ?? {} }),
    };
    return startCreation(call, given, { wait: waits });
  },
};

const deleteInput = z.strictObject({
  agent,
  deployment: deployment
    .optional()
    .describe('Name or id of the deployment. Default: searches all deployments.'),
  wait,
});

export const deleteAgent: ManagementTool<typeof deleteInput> = {
  name: 'delete_agent',
  description:
    'Deletes an agent from its deployment permanently after a person confirms it. Use it only for an agent that the task names.',
  input: deleteInput,
  scope: 'agent_creations:write',
  annotations: { ...CHANGING, destructive: true },
  run: (call, { wait: waits, agent: assistant, deployment: where }) =>
    startCreation(
      call,
      {
        operation: 'delete',
        assistant,
        ...(where !== undefined && { deployment: where }),
        request: `Remove ${assistant}.`,
      },
      { wait: waits },
    ),
};

/** Rejects an invalid configuration before it costs a confirmation or counts against the hourly quota. @throws ModelFacingError */
async function assertValidConfig(
  call: ManagementToolCall,
  wish: Omit<z.output<typeof createInput>, 'wait'>,
): Promise<void> {
  if (!wish.config) return;
  const { name: newName, deployment: where, graph: on } = wish;
  if (newName === undefined || where === undefined || on === undefined)
    throw new ModelFacingError({
      error: '`name`, `deployment` and `graph` are required with `config`.',
      advice: 'Call list_graphs to see the available graphs.',
    });
  const { schema, facts } = await readGraphContext(call, {
    deployment: where,
    graph: on,
    refresh: false,
  });
  const problems = findConfigProblems(schema.value, facts, wish.config);
  if (problems.length === 0) return;
  throw new ModelFacingError({
    error: 'The configuration is invalid. Nothing was requested.',
    advice: 'Correct these fields, then call create_agent again.',
    problems,
  });
}
