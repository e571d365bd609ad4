import type { AgentAdapter } from '../adapter.ts';
import { assertOk } from '../agent-fetch.ts';
import { discover } from './discover.ts';
import { execute } from './execute.ts';

/** A graph on a LangGraph deployment: a job is a thread of its own there, and each of its turns a run. */
export const langgraphAdapter: AgentAdapter<'langgraph'> = {
  type: 'langgraph',
  rejoins: () => true,
  discover,
  check: async (target, signal) => {
    await assertOk(await target.fetch(`${target.endpoint}/ok`, { signal }));
  },
  execute,
};
