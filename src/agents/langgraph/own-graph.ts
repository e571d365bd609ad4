import type { AgentAdapter, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { OWN_GRAPHS } from '../graphs/catalogue.ts';

/** Agents whose graph runs here (`workflows` carry it out), and those on a deployment. */
export const withOwnGraphs = (deployed: AgentAdapter<'langgraph'>): AgentAdapter<'langgraph'> => ({
  ...deployed,
  discover: async (target, signal) =>
    target.config.graph === undefined ? deployed.discover(target, signal) : describe(target),
  check: async (target, signal) => {
    if (target.config.graph === undefined) await deployed.check(target, signal);
    else await describe(target);
  },
});

async function describe({ config: { graph = '' } }: AgentTarget<'langgraph'>) {
  const found = Object.hasOwn(OWN_GRAPHS, graph) ? OWN_GRAPHS[graph] : undefined;
  if (!found) {
    const names = Object.keys(OWN_GRAPHS).join(', ');
    throw new AgentError('rejected', `There is no graph "${graph}" of ours, but ${names}.`);
  }
  return { ...found, details: { graph, mermaid: await drawGraph(graph) } };
}

/** LangGraph is loaded when somebody wants to see a graph, not before. */
async function drawGraph(graph: string): Promise<string> {
  const [{ ownGraphs }, { standIns }] = await Promise.all([
    import('../graphs/own-graphs.ts'),
    import('../../durable-graph/stand-ins.ts'),
  ]);
  const graphs = ownGraphs({ reflective: standIns(), planExecuteReview: standIns() });
  const drawn = Object.entries(graphs).find(([name]) => name === graph)?.[1];
  return drawn ? (await drawn.getGraphAsync()).drawMermaid() : '';
}
