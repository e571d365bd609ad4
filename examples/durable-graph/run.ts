// A LangGraph.js graph in a Temporal workflow. With a running stack (`npm start`): `npx node examples/durable-graph/run.ts Ada`
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { durableGraphPlugin } from '../../src/durable-graph/graph-plugin.ts';
import { letterGraph } from './graph.ts';
import type { writeLetter } from './workflow.ts';

/** The bodies of the nodes: any I/O you like. A node can run again if its worker dies, so what it does must be repeatable. */
const graph = letterGraph({
  look_up: async ({ name }) => ({ facts: [`${name} likes looms.`] }),
  write: async ({ name, facts }) => ({ text: `Dear ${name}, I hear that ${facts.join(' ')}` }),
});

const name = process.argv[2] ?? 'Ada';
const address = process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233';
const id = `letter-${randomUUID()}`;
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue: id,
  workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
  plugins: [durableGraphPlugin({ graphs: { letter: graph } })],
});
const client = new Client({ connection: await Connection.connect({ address }) });
const text = await worker.runUntil(
  client.workflow.execute<typeof writeLetter>('writeLetter', {
    args: [name],
    taskQueue: id,
    workflowId: id,
  }),
);
console.log(text);
await client.connection.close();
await connection.close();
