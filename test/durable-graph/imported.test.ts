import { WorkflowFailedError } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createGraphActivities } from '../../src/durable-graph/graph-activities.ts';
import { type GraphWorkers, startGraphWorkers } from './harness.ts';
import { memory } from './imported-graph.ts';

/** A graph that imports its bodies: stand-ins come by the bundler, and the bundle builds although they read files. */
let workers: GraphWorkers;
let other: Worker;
let otherRuns: Promise<void>;

beforeAll(async () => {
  workers = await startGraphWorkers({
    address: inject('endpoints').temporal,
    workflows: new URL('./imported-workflows.ts', import.meta.url),
    graphs: { memory },
    standInModules: [/\.nodes\.ts$/],
  });
  other = await Worker.create({
    connection: workers.connection,
    taskQueue: `${workers.name}-other`,
    activities: createGraphActivities({ graphs: { memory } }),
  });
  otherRuns = other.run();
});
afterAll(async () => {
  other.shutdown();
  await otherRuns;
  await workers.stop();
});

test('a store, threads, and a node on a task queue of its own', async () => {
  const queue = `${workers.name}-other`;
  const handle = await workers.start('remember', ['x', queue]);
  expect(await handle.result()).toEqual({
    first: ['1 in the store', 'elsewhere'],
    second: ['2 in the store', 'elsewhere'],
    one: ['1 in the store', 'elsewhere'],
  });
  await workers.replay(handle);
  const { events } = await handle.fetchHistory();
  const queues = events?.flatMap(
    (event) => event.activityTaskScheduledEventAttributes?.taskQueue?.name ?? [],
  );
  expect(queues).toEqual([workers.name, queue, workers.name, queue]);
});

test('the timeout of a node is that of its activity', async () => {
  const handle = await workers.start('remember', ['hang', `${workers.name}-other`]);
  const error: unknown = await handle.result().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(WorkflowFailedError);
  expect(error).toMatchObject({
    cause: {
      type: 'NodeFailed',
      details: [{ graph: 'memory', node: 'hang' }],
      cause: { cause: { name: 'TimeoutFailure', timeoutType: 'START_TO_CLOSE' } },
    },
  });
  await workers.replay(handle);
});
