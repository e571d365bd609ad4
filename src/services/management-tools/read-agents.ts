import { z } from 'zod';
import type { Assistant } from '../../contracts/assistant.ts';
import type { SkippedItem } from '../../contracts/deployment.ts';
import { agentCreationId } from '../../contracts/ids.ts';
import { line } from '../../contracts/text.ts';
import { valuesOf } from '../agent-creations/item-config.ts';
import { getCreation } from '../agent-creations/read-creations.ts';
import { readAssistants } from '../deployments/assistants.ts';
import { findNearest } from '../deployments/problem-messages.ts';
import { callDeployments, type DeploymentAnswer, listingFacts } from './call-deployments.ts';
import {
  agent,
  deployment,
  graph,
  type ManagementTool,
  type ManagementToolCall,
  ModelFacingError,
  READ_ONLY,
  refresh,
} from './management-tool.ts';
import { describeCreation } from './start-creation.ts';
import { readToolUser } from './tool-user.ts';

/** Listed agents per deployment. */
const MAX_PER_DEPLOYMENT = 100;

const listInput = z.strictObject({
  deployment: deployment
    .optional()
    .describe('Name or id of the deployment. Default: all deployments.'),
  graph: graph.optional().describe('Only agents of this graph.'),
  name: line(1, 120).optional().describe('Only agents whose name contains this text.'),
  refresh,
});

export const listAgents: ManagementTool<typeof listInput> = {
  name: 'list_agents',
  description:
    'Lists the agents on the deployments, newest first, up to 100 per deployment. An unavailable deployment is marked; its agents still exist.',
  input: listInput,
  scope: 'deployments:read',
  annotations: READ_ONLY,
  run: async (call, wanted) => {
    const found = await readAgents(call, wanted.deployment, wanted.refresh);
    const text = wanted.name?.toLowerCase();
    const deployments = found.map((list) => {
      if (!hasAgents(list)) return list;
      const { agents, ...of } = list;
      const fitting = agents.filter(
        ({ graph_id, name }) =>
          (wanted.graph === undefined || graph_id === wanted.graph) &&
          (text === undefined || name.toLowerCase().includes(text)),
      );
      return {
        ...of,
        agents: fitting
          .slice(0, MAX_PER_DEPLOYMENT)
          .map(({ assistant_id, name, graph_id, description }) => ({
            agent_id: assistant_id,
            name,
            graph: graph_id,
            ...(description && { description }),
          })),
        ...(fitting.length > MAX_PER_DEPLOYMENT && { more: fitting.length - MAX_PER_DEPLOYMENT }),
      };
    });
    return { deployments };
  },
};

interface Agents {
  agents: Assistant[];
  stale_since?: string;
  problem?: string | null;
  skipped?: SkippedItem[];
}
type AgentsAnswer = DeploymentAnswer<Agents>;

/** The page size of agent creations, so that both share the cached list. */
const PAGE = 1000;

/** The agents that the user may see, by deployment, without the default assistants of the graphs. */
const readAgents = (
  call: ManagementToolCall,
  wanted: string | undefined,
  isRefresh: boolean,
): Promise<AgentsAnswer[]> =>
  callDeployments<Agents>(call, wanted, async (caller, { deployment_id }) => {
    const { value, ...facts } = await readAssistants(call.deps.deployments, caller, deployment_id, {
      limit: PAGE,
      offset: 0,
      refresh: isRefresh,
      signal: call.context.signal,
    });
    const agents = value.filter(({ metadata }) => metadata.created_by !== 'system');
    return { ...listingFacts(facts), agents };
  });

const hasAgents = (of: AgentsAnswer): of is { deployment: string } & Agents =>
  Array.isArray(of.agents);

const getInput = z.strictObject({
  agent: agent.optional(),
  deployment: deployment
    .optional()
    .describe('Name or id of the deployment. Default: searches all deployments.'),
  agent_creation_id: agentCreationId
    .optional()
    .describe('Instead of an agent: returns the status of its creation, update or deletion.'),
  refresh,
});

export const getAgent: ManagementTool<typeof getInput> = {
  name: 'get_agent',
  description:
    'Returns one agent with its complete configuration. With agent_creation_id, returns the status of a requested creation, update or deletion.',
  input: getInput,
  scope: 'deployments:read',
  annotations: READ_ONLY,
  run: (call, { agent: wanted, deployment: where, agent_creation_id, refresh: isRefresh }) => {
    if (agent_creation_id !== undefined) return readCreation(call, agent_creation_id);
    if (wanted !== undefined) return findAgent(call, wanted, where, isRefresh);
    throw new ModelFacingError({
      error: 'Pass the name or id of an agent, or an agent_creation_id.',
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
    .filter(hasAgents)
    .flatMap(({ agents, ...of }) => agents.map((assistant): Found => ({ ...of, assistant })));
  const found = findMatches(all, wanted);
  const [only] = found;
  if (only && found.length === 1) return describeAgent(only);
  if (found.length > 1)
    throw new ModelFacingError({
      error: `${found.length} agents are called "${wanted}".`,
      advice: 'Use the id of one of them.',
      agents: found.slice(0, MAX_LISTED).map(summarizeAgent),
    });
  throw noAgentError(wanted, all, lists);
}

function findMatches(all: Found[], wanted: string): Found[] {
  const byId = all.filter(({ assistant }) => assistant.assistant_id === wanted);
  if (byId.length > 0) return byId;
  const text = wanted.toLowerCase();
  return all.filter(({ assistant }) => assistant.name.toLowerCase() === text);
}

function describeAgent({ assistant, ...of }: Found): object {
  const { description, version, updated_at } = assistant;
  return {
    ...of,
    ...summarizeAgent({ ...of, assistant }),
    ...(description && { description }),
    version,
    updated_at,
    config: valuesOf(assistant),
  };
}

/** Agents that an error lists. */
const MAX_LISTED = 20;

function noAgentError(wanted: string, all: Found[], lists: AgentsAnswer[]): ModelFacingError {
  const names = all.map(({ assistant }) => assistant.name);
  const suggestion = findNearest(wanted, names);
  const unknown = lists.filter((list) => !hasAgents(list)).map(({ deployment: of }) => of);
  return new ModelFacingError({
    error: `No agent "${wanted}" is visible to the user.`,
    advice:
      unknown.length > 0
        ? `It may be on ${unknown.join(', ')}, which is currently unavailable.`
        : 'Use one of these names.',
    ...(suggestion && { suggestion }),
    agents: all.slice(0, MAX_LISTED).map(summarizeAgent),
  });
}

const summarizeAgent = ({ deployment: of, assistant }: Found) => ({
  agent_id: assistant.assistant_id,
  name: assistant.name,
  graph: assistant.graph_id,
  deployment: of,
});
