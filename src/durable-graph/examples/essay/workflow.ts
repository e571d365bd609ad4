import {
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import { durableGraph } from '../../durable-graph.ts';
import { type CarriedGraph, runDurableGraph } from '../../run-durable-graph.ts';
import { standIns } from '../../stand-ins.ts';
import { type EssayNodes, essayGraph } from './graph.ts';

export const answer = defineUpdate<void, [note: string]>('answer');
export const question = defineQuery<unknown>('question');

export async function writeEssay(topic: string, carried?: CarriedGraph): Promise<string> {
  let asked: unknown;
  let note: string | undefined;
  setHandler(question, () => asked);
  setHandler(answer, (given) => {
    note = given;
  });

  const graph = durableGraph(essayGraph(standIns<EssayNodes>()), {
    name: 'essay',
    nodes: {
      write: { startToCloseTimeout: '2 minutes', summary: topic },
      publish: { startToCloseTimeout: '10 seconds', retry: { maximumAttempts: 10 } },
    },
  });
  const { draft } = await runDurableGraph(
    graph,
    { topic },
    {
      config: { recursionLimit: 1000 },
      carried,
      continueAsNew: (next) => continueAsNew<typeof writeEssay>(topic, next),
      onInterrupt: async (pause) => {
        asked = pause.kind === 'interrupt' ? pause.value : undefined;
        note = undefined;
        await condition(() => note !== undefined);
        asked = undefined;
        return note;
      },
    },
  );
  return draft;
}
