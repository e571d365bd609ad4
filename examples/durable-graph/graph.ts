import { Annotation, END, START, StateGraph } from '@langchain/langgraph';

const Letter = Annotation.Root({
  name: Annotation<string>,
  facts: Annotation<string[]>,
  text: Annotation<string>,
});

type Body = (state: typeof Letter.State) => Promise<typeof Letter.Update>;

/** What the graph calls, without how: the workflow needs to know no more. */
export interface LetterNodes {
  look_up: Body;
  write: Body;
}

/** Ordinary LangGraph. Its edges run in the workflow, so they must compute only. */
export const letterGraph = (nodes: LetterNodes) =>
  new StateGraph(Letter)
    .addNode('look_up', nodes.look_up)
    .addNode('write', nodes.write)
    .addEdge(START, 'look_up')
    .addEdge('look_up', 'write')
    .addEdge('write', END)
    .compile();
