import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

/** The worker of the bare workflow, in a process of its own, of the priority that the local stack gives ours. */
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
Runtime.install({ logger: new DefaultLogger('WARN') });
const connection = await NativeConnection.connect({
  address: process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233',
});
const worker = await Worker.create({
  connection,
  taskQueue: 'bare',
  workflowsPath: fileURLToPath(new URL('./bare-workflows.ts', import.meta.url)),
  activities: { nothing: async () => undefined },
});
process.send?.('ready');
await worker.run();
process.exit(0);
