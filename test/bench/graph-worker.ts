import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { durableGraphPlugin } from '../../src/durable-graph/graph-plugin.ts';
import { threeNodes } from './graph-workflows.ts';

/** The worker of the graph, as the one of the bare workflow. */
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
Runtime.install({ logger: new DefaultLogger('WARN') });
const connection = await NativeConnection.connect({
  address: process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233',
});
const worker = await Worker.create({
  connection,
  taskQueue: 'graph',
  workflowsPath: fileURLToPath(new URL('./graph-workflows.ts', import.meta.url)),
  activities: { nothing: async () => undefined },
  plugins: [durableGraphPlugin({ graphs: { three: threeNodes({ nothing: async () => ({}) }) } })],
});
process.send?.('ready');
await worker.run();
process.exit(0);
