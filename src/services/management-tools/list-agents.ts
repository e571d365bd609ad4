import { z } from 'zod';
import { line } from '../../contracts/text.ts';
import { deployment, graph, refresh } from './inputs.ts';
import { type ManagementTool, READING } from './management-tool.ts';
import { areKnown, readAgents } from './read-agents.ts';

/** Of one deployment. */
const MAX_LISTED = 100;

const input = z.strictObject({
  deployment: deployment.optional().describe('Name or id; without it, those of all.'),
  graph: graph.optional().describe('Only agents that are built on this graph.'),
  name: line(1, 120).optional().describe('Only agents with this text in their name.'),
  refresh,
});

export const listAgents: ManagementTool<typeof input> = {
  name: 'list_agents',
  description:
    'Lists the agents on the deployments, the newest first, at most 100 of each. A deployment that cannot be asked says so in its place; the agents on it are not gone.',
  input,
  scope: 'deployments:read',
  annotations: READING,
  run: async (call, wanted) => {
    const found = await readAgents(call, wanted.deployment, wanted.refresh);
    const text = wanted.name?.toLowerCase();
    const deployments = found.map((list) => {
      if (!areKnown(list)) return list;
      const { agents, ...of } = list;
      const fitting = agents.filter(
        ({ graph_id, name }) =>
          (wanted.graph === undefined || graph_id === wanted.graph) &&
          (text === undefined || name.toLowerCase().includes(text)),
      );
      return {
        ...of,
        agents: fitting
          .slice(0, MAX_LISTED)
          .map(({ assistant_id, name, graph_id, description }) => ({
            agent_id: assistant_id,
            name,
            graph: graph_id,
            ...(description && { description }),
          })),
        ...(fitting.length > MAX_LISTED && { more: fitting.length - MAX_LISTED }),
      };
    });
    return { deployments };
  },
};
