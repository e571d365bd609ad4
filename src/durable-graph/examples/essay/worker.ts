import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { durableGraphPlugin } from '../../graph-plugin.ts';
import type { StreamChunk } from '../../run-node.ts';
import { type EssayNodes, essayGraph } from './graph.ts';

interface EssayWorker {
  address: string;
  taskQueue: string;
  nodes: EssayNodes;
  onStream: (chunk: StreamChunk) => void;
}

export async function createEssayWorker({ address, taskQueue, nodes, onStream }: EssayWorker) {
  return Worker.create({
    connection: await NativeConnection.connect({ address }),
    taskQueue,
    workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
    plugins: [durableGraphPlugin({ graphs: { essay: essayGraph(nodes) }, onStream })],
  });
}
