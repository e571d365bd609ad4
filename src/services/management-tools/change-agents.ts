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
  .describe('Waits until the person has decided and it is done; false answers at once.');
const name = line(1, MAX_NAME);
const description = text(0, 2000);
const request = text(1, 20_000);

const createInput = z.strictObject({
  name: name.optional().describe('What the agent is called. Needed with `config`.'),
  description: description.optional().describe('What it is for, in one sentence for people.'),
  deployment: deployment.optional().describe('Name or id. Needed with `config`.'),
  graph: graph.optional().describe('What it is built on. Needed with `config`.'),
  config: config
    .optional()
    .describe('Values of the fields of the graph; what is left out has its default.'),
  request: request
    .optional()
    .describe(
      'In place of `config`: what the agent is to be, in words; another model configures it.',
    ),
  probe: z.boolean().default(false).describe('Has the new agent answer one short message.'),
  wait,
});

export const createAgent: ManagementTool<typeof createInput> = {
  name: 'create_agent',
  description:
    'Creates an agent on a deployment, after a person has confirmed it. Give its configuration (name, deployment, graph, config), or say in words what it is to be (request).',
  input: createInput,
  scope: 'agent_creations:write',
  annotations: CHANGING,
  run: (call, input) => {
    const { wait: waits, ...wish } = input;
    if (!wish.config && wish.request === undefined)
      throw new ModelFacingError({
        error: 'There is nothing to create it from.',
        advice: 'Give name, deployment, graph and config; or say in `request` what it is to be.',
      });
    const given = { ...wish, operation: 'create', request: wish.request ?? `Create ${wish.name}.` };
    return startCreation(call, given, { wait: waits, check: () => assertValidConfig(call, wish) });
  },
};

const updateInput = z.strictObject({
  agent,
  deployment: deployment.optional().describe('Name or id; without it, all are looked through.'),
  config: config.optional().describe('The fields that change; null takes one away.'),
  name: name.optional().describe('Another name.'),
  description: description.optional().describe('Another description.'),
  request: request
    .optional()
    .describe('In place of the others: what is to change, in words; another model configures it.'),
  wait,
});

export const updateAgent: ManagementTool<typeof updateInput> = {
  name: 'update_agent',
  description:
    'Changes an agent, after a person has seen what would change and confirmed it. Fields that are not named stay as they are.',
  input: updateInput,
  scope: 'agent_creations:write',
  annotations: CHANGING,
  run: (call, input) => {
    const { wait: waits, agent: assistant, request: words, ...values } = input;
    const { config: fields, name: newName, description: newDescription } = values;
    const isValues = fields ?? newName ?? newDescription;
    if (words === undefined && isValues === undefined)
      throw new ModelFacingError({
        error: 'There is nothing to change.',
        advice: 'Give config, name or description; or say in `request` what is to change.',
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
  deployment: deployment.optional().describe('Name or id; without it, all are looked through.'),
  wait,
});

export const deleteAgent: ManagementTool<typeof deleteInput> = {
  name: 'delete_agent',
  description:
    'Removes an agent from its deployment for good, after a person has confirmed it. Only for an agent that the task names.',
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
      error: 'With `config`, name, deployment and graph are needed.',
      advice: 'list_graphs shows what there is.',
    });
  const { schema, facts } = await readGraphContext(call, {
    deployment: where,
    graph: on,
    refresh: false,
  });
  const problems = findConfigProblems(schema.value, facts, wish.config);
  if (problems.length === 0) return;
  throw new ModelFacingError({
    error: 'The configuration cannot be used: nothing was asked for.',
    advice: 'Correct these fields, then call create_agent again.',
    problems,
  });
}
