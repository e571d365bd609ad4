import { durableGraph } from '../../src/durable-graph/durable-graph.ts';
import { standIns } from '../../src/durable-graph/stand-ins.ts';
import { type LetterNodes, letterGraph } from './graph.ts';

/** Each node is an activity with its own timeout and retries. A node that is done is not run again, whatever process dies. */
export async function writeLetter(name: string): Promise<string> {
  const graph = durableGraph(letterGraph(standIns<LetterNodes>()), {
    name: 'letter',
    nodes: {
      look_up: { startToCloseTimeout: '10 seconds', retry: { maximumAttempts: 10 } },
      write: { startToCloseTimeout: '2 minutes', summary: name },
    },
  });
  const { text } = await graph.invoke({ name });
  return text;
}
