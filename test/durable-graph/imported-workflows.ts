import { durableGraph } from '../../src/durable-graph/durable-graph.ts';
import { memory } from './imported-graph.ts';

export async function remember(text: string, taskQueue: string): Promise<unknown> {
  const graph = durableGraph(memory, {
    name: 'memory',
    nodes: { elsewhere: { taskQueue, summary: 'on another worker' } },
  });
  // Two threads of one workflow.
  const first = await graph.invoke({ text }, { configurable: { thread_id: 'one' } });
  const second = await graph.invoke({ text }, { configurable: { thread_id: 'two' } });
  const { values } = await graph.getState({ configurable: { thread_id: 'one' } });
  return { first: first.log, second: second.log, one: values.log };
}
