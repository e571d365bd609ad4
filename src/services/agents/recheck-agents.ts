import { DomainError, NotFoundError } from '../../platform/errors.ts';
import type { AgentRegistry } from './agent-registry.ts';
import { checkNow } from './check-agents.ts';

/**
 * Runs work that needs agents. If agents were unavailable at their last check, it checks them now and runs the work once more.
 * @throws AgentUnavailableError if they are still unavailable
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

/** Ignores a deleted agent; the work reports it. */
async function recheck(registry: AgentRegistry, tenantId: string, agentId: string): Promise<void> {
  try {
    await checkNow(registry, tenantId, agentId);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}

/** A required agent is unavailable. The same request may succeed later. */
export class AgentUnavailableError extends DomainError {
  readonly code = 'unavailable';
  readonly agentIds: string[];
  override readonly retryAfterMs = 10_000;
  constructor(message: string, agentIds: string[]) {
    super(message);
    this.name = 'AgentUnavailableError';
    this.agentIds = agentIds;
  }
}
