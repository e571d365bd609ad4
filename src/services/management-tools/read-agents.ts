import type { Assistant } from '../../contracts/assistant.ts';
import type { SkippedItem } from '../../contracts/deployment.ts';
import { readAssistants } from '../deployments/assistants.ts';
import type { ManagementToolCall } from './management-tool.ts';
import { type Each, listingFacts, onEach } from './on-deployment.ts';

/** The same page that agent creations look through, so that what it said last is known where either has asked. */
const PAGE = 1000;

export interface Agents {
  agents: Assistant[];
  stale_since?: string;
  problem?: string | null;
  skipped?: SkippedItem[];
}
export type AgentsOf = Each<Agents>;

/** The agents that the user may see, by deployment; without the assistants that stand for the graphs themselves. */
export const readAgents = (
  call: ManagementToolCall,
  wanted: string | undefined,
  isRefresh: boolean,
): Promise<AgentsOf[]> =>
  onEach<Agents>(call, wanted, async (caller, { deployment_id }) => {
    const { value, ...facts } = await readAssistants(call.deps.deployments, caller, deployment_id, {
      limit: PAGE,
      offset: 0,
      refresh: isRefresh,
      signal: call.context.signal,
    });
    const agents = value.filter(({ metadata }) => metadata.created_by !== 'system');
    return { ...listingFacts(facts), agents };
  });

export const areKnown = (of: AgentsOf): of is { deployment: string } & Agents =>
  Array.isArray(of.agents);
