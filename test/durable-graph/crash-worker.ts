import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { durableGraphPlugin } from '../../src/durable-graph/graph-plugin.ts';
import { type Bodies, bodies } from './bodies.ts';
import { sequential } from './patterns.ts';

/** A worker in a process of its own, to be killed: it tells which nodes it has begun, and may hang in the second. */
Runtime.install({ logger: new DefaultLogger('ERROR') });
const [, , address = '', taskQueue = '', mode] = process.argv;
const told: Bodies = {
  ...bodies,
  write: async (state) => {
    process.send?.('write');
    return bodies.write(state);
  },
  improve: async (state) => {
    process.send?.('improve');
    return mode === 'hang' ? new Promise(() => undefined) : bodies.improve(state);
  },
};
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
  plugins: [durableGraphPlugin({ graphs: { sequential: sequential(told) } })],
});
await worker.run();
