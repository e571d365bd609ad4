import { Annotation, END, InMemoryStore, START, StateGraph } from '@langchain/langgraph';
import { elsewhere, hang, remember } from './imported.nodes.ts';

export const Memory = Annotation.Root({
  text: Annotation<string>,
  log: Annotation<string[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
});

/** A graph as most are written: one module that imports its bodies, with a store, which is the worker's. */
export const memory = new StateGraph(Memory)
  .addNode('remember', remember)
  .addNode('elsewhere', elsewhere)
  .addNode('hang', hang, { timeout: { runTimeout: 300 }, retryPolicy: { maxAttempts: 1 } })
  .addEdge(START, 'remember')
  .addEdge('remember', 'elsewhere')
  .addConditionalEdges('elsewhere', ({ text }) => (text === 'hang' ? 'hang' : END))
  .compile({ store: new InMemoryStore() });
