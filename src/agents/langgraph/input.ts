import type { AgentConfigs } from '../../contracts/agent-config.ts';
import type { AgentJob } from '../adapter.ts';

/** What the graph is given. Graphs ignore the keys that their state has not. */
export function inputOf(config: AgentConfigs['langgraph'], job: AgentJob): Record<string, unknown> {
  if (config.input === 'messages') return { messages: [{ role: 'user', content: job.prompt }] };
  const { task, instruction, input, dependencies } = job;
  return { task, instruction, input, dependencies };
}
