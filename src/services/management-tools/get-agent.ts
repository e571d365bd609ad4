import { z } from 'zod';
import type { Assistant } from '../../contracts/assistant.ts';
import { agentCreationId } from '../../contracts/ids.ts';
import { valuesOf } from '../agent-creations/item-config.ts';
import { getCreation } from '../agent-creations/read-creations.ts';
import { nearest } from '../deployments/nearest.ts';
import { describeCreation } from './describe-creation.ts';
import { agent, deployment, refresh } from './inputs.ts';
import { type ManagementTool, type ManagementToolCall, READING } from './management-tool.ts';
import { ModelFacingError } from './model-facing-error.ts';
import { type Agents, type AgentsOf, areKnown, readAgents } from './read-agents.ts';
import { readToolUser } from './run-caller.ts';

const input = z.strictObject({
  agent: agent.optional(),
  deployment: deployment.optional().describe('Name or id; without it, all are looked through.'),
  agent_creation_id: agentCreationId
    .optional()
    .describe('In place of an agent: how its creation, change or removal stands.'),
  refresh,
});

export const getAgent: ManagementTool<typeof input> = {
  name: 'get_agent',
  description:
    'Shows one agent with its whole configuration; or, by agent_creation_id, how a creation, change or removal stands that was asked for.',
  input,
  scope: 'deployments:read',
  annotations: READING,
  run: (call, { agent: wanted, deployment: where, agent_creation_id, refresh: isRefresh }) => {
    if (agent_creation_id !== undefined) return readCreation(call, agent_creation_id);
    if (wanted !== undefined) return findAgent(call, wanted, where, isRefresh);
    throw new ModelFacingError({
      error: 'Give the name or id of an agent, or an agent_creation_id.',
    });
  },
};

async function readCreation(call: ManagementToolCall, agent_creation_id: string): Promise<object> {
  const { deps, context } = call;
  const { tenantId } = await readToolUser(deps, context, 'agent_creations:read');
  return describeCreation(await getCreation(deps.db, { tenant_id: tenantId, agent_creation_id }));
}

interface Found extends Omit<{ deployment: string } & Agents, 'agents'> {
  assistant: Assistant;
}

async function findAgent(
  call: ManagementToolCall,
  wanted: string,
  where: string | undefined,
  isRefresh: boolean,
): Promise<object> {
  const lists = await readAgents(call, where, isRefresh);
  const all = lists
    .filter(areKnown)
    .flatMap(({ agents, ...of }) => agents.map((assistant): Found => ({ ...of, assistant })));
  const found = match(all, wanted);
  const [only] = found;
  if (only && found.length === 1) return show(only);
  if (found.length > 1)
    throw new ModelFacingError({
      error: `${found.length} agents are called "${wanted}".`,
      advice: 'Name one by its id.',
      agents: found.slice(0, MAX_LISTED).map(short),
    });
  throw noAgent(wanted, all, lists);
}

function match(all: Found[], wanted: string): Found[] {
  const byId = all.filter(({ assistant }) => assistant.assistant_id === wanted);
  if (byId.length > 0) return byId;
  const text = wanted.toLowerCase();
  return all.filter(({ assistant }) => assistant.name.toLowerCase() === text);
}

function show({ assistant, ...of }: Found): object {
  const { description, version, updated_at } = assistant;
  return {
    ...of,
    ...short({ ...of, assistant }),
    ...(description && { description }),
    version,
    updated_at,
    config: valuesOf(assistant),
  };
}

/** Of agents that a message names. */
const MAX_LISTED = 20;

function noAgent(wanted: string, all: Found[], lists: AgentsOf[]): ModelFacingError {
  const names = all.map(({ assistant }) => assistant.name);
  const suggestion = nearest(wanted, names);
  const unknown = lists.filter((list) => !areKnown(list)).map(({ deployment: of }) => of);
  return new ModelFacingError({
    error: `There is no agent "${wanted}" that the user may see.`,
    advice:
      unknown.length > 0
        ? `It may be on ${unknown.join(', ')}, which cannot be asked now.`
        : 'Name one of these.',
    ...(suggestion && { suggestion }),
    agents: all.slice(0, MAX_LISTED).map(short),
  });
}

const short = ({ deployment: of, assistant }: Found) => ({
  agent_id: assistant.assistant_id,
  name: assistant.name,
  graph: assistant.graph_id,
  deployment: of,
});
