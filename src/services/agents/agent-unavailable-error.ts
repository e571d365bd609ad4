import { DomainError } from '../../platform/errors.ts';

/** An agent that the request needs cannot work now; the same request may pass later. */
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
