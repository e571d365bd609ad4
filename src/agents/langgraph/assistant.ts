import type { AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';

/** The assistant, or the graph, that the agent stands for. @throws AgentError where none is named */
export function assistantOf({ config }: AgentTarget<'langgraph'>): string {
  if (config.assistant !== undefined) return config.assistant;
  throw new AgentError('rejected', 'An agent on a deployment needs `config.assistant`.');
}
