import { NotFoundError } from '../../platform/errors.ts';
import { AgentUnavailableError } from './agent-unavailable-error.ts';
import { checkNow } from './check-agents.ts';
import type { AgentRegistry } from './to-target.ts';

/**
 * Does work that needs agents. Where they were away when they were last checked, they are checked now, and the work is done again: they may
 * be back since.
 * @throws AgentUnavailableError where they are still away
 */
export async function withAgentsRechecked<T>(
  registry: AgentRegistry,
  tenantId: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AgentUnavailableError)) throw error;
    await Promise.all(error.agentIds.map((id) => recheck(registry, tenantId, id)));
    return work();
  }
}

/** The work itself finds out that an agent was removed. */
async function recheck(registry: AgentRegistry, tenantId: string, agentId: string): Promise<void> {
  try {
    await checkNow(registry, tenantId, agentId);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}
