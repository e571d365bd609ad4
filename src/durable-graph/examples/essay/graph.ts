import {
  Annotation,
  END,
  type LangGraphRunnableConfig,
  START,
  StateGraph,
} from '@langchain/langgraph';

export const Essay = Annotation.Root({
  topic: Annotation<string>,
  draft: Annotation<string>,
  decision: Annotation<'publish' | 'again'>,
  notes: Annotation<string[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
});

type Body<Config = LangGraphRunnableConfig> = (
  state: typeof Essay.State,
  config: Config,
) => Promise<typeof Essay.Update>;

/** The structure of the graph without its node bodies: the workflow needs no more. */
export interface EssayNodes {
  write: Body;
  review: Body;
  publish: Body;
}

/** Ordinary LangGraph code. Edges and reducers run in the workflow, so they must not do I/O. */
export const essayGraph = (nodes: EssayNodes) =>
  new StateGraph(Essay)
    .addNode('write', nodes.write)
    .addNode('review', nodes.review)
    .addNode('publish', nodes.publish)
    .addEdge(START, 'write')
    .addEdge('write', 'review')
    .addConditionalEdges('review', ({ decision }) => (decision === 'publish' ? 'publish' : 'write'))
    .addEdge('publish', END)
    .compile();
