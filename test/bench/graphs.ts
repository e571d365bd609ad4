import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { distribution, inParallel, round } from './statistics.ts';

/**
 * Three nodes of `durableGraph` against three bare activities, by turns, on one worker and of one bundle, so that both load LangGraph: the ratio is
 * what its loop, its checkpoints and the way of a state to an activity and back cost.
 */
export async function measureGraphs(client: Client, address: string, pairs: number) {
  const worker = fork(fileURLToPath(new URL('./graph-worker.ts', import.meta.url)), {
    env: { ...process.env, TEMPORAL_ADDRESS: address },
  });
  await once(worker, 'message');
  let number = 0;
  const run = (type: 'graph' | 'activities') => async () => {
    const startedAt = performance.now();
    const workflowId = `${type}-${number++}`;
    await client.workflow.execute(type, { taskQueue: 'graph', workflowId });
    return performance.now() - startedAt;
  };
  await inParallel(10, 5, run('activities'));
  await inParallel(10, 5, run('graph'));
  const times = { activities: [] as number[], graph: [] as number[] };
  for (let pair = 0; pair < pairs; pair++) {
    times.activities.push(await run('activities')());
    times.graph.push(await run('graph')());
  }
  worker.kill();
  const [activities, graph] = [distribution(times.activities), distribution(times.graph)];
  return { activities_ms: activities, graph_ms: graph, ratio: round(graph.p50 / activities.p50) };
}
