import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type GraphWorkers, runBothWays, startGraphWorkers } from './harness.ts';
import { registered, workflows } from './registered.ts';

let workers: GraphWorkers;

beforeAll(async () => {
  const address = inject('endpoints').temporal;
  workers = await startGraphWorkers({ address, workflows, graphs: registered });
});
afterAll(() => workers.stop());

test('history, an update of an old checkpoint, and a fork from it', async () => {
  expect(await runBothWays(workers, 'travel', [20])).toEqual({
    history: [
      { next: [], round: 3 },
      { next: ['evaluate'], round: 3 },
      { next: ['draft'], round: 2 },
      { next: ['evaluate'], round: 2 },
      { next: ['draft'], round: 1 },
      { next: ['evaluate'], round: 1 },
      { next: ['draft'], round: 0 },
      { next: ['__start__'] },
    ],
    before: { round: 2, text: 'changed', log: ['evaluated 1', 'evaluated 2', 'forked'] },
    output: {
      round: 3,
      text: 'draft 3',
      log: ['evaluated 1', 'evaluated 2', 'forked', 'evaluated 3'],
    },
  });
});

test('only as many checkpoints as asked for are kept', async () => {
  expect(await runBothWays(workers, 'travel', [3])).toMatchObject({
    history: [
      { next: [], round: 3 },
      { next: ['evaluate'], round: 3 },
      { next: ['draft'], round: 2 },
    ],
    output: { round: 3 },
  });
});

test('a long loop continues as new with its state, and its history stays short', async () => {
  const handle = await workers.start('long', [12, 5]);
  const log = Array.from({ length: 12 }, (_, index) => `evaluated ${index + 1}`);
  expect(await handle.result()).toEqual({ round: 12, text: 'draft 12', log });
  // 24 supersteps, five in each run.
  expect(await workers.replay(handle)).toBe(5);
});

test.each([
  [2, 1],
  [4, 3],
])(
  'a loop of %i in a subgraph continues as new within it, every %i supersteps',
  async (rounds, each) => {
    const handle = await workers.start('longNested', [rounds, each]);
    const log = Array.from({ length: rounds }, (_, index) => `evaluated ${index + 1}`);
    expect(await handle.result()).toEqual({
      round: rounds,
      text: `draft ${rounds}`,
      log: [...log, 'last'],
    });
    expect(await workers.replay(handle)).toBeGreaterThan(2);
  },
);

test('a long loop continues as new on a worker without a cache', async () => {
  const handle = await workers.start('long', [7, 3], 'uncached');
  expect(await handle.result()).toMatchObject({ round: 7, text: 'draft 7' });
});

test('the recursion limit counts over all runs', async () => {
  const handle = await workers.start('longEndless', [4]);
  const error: unknown = await handle.result().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(WorkflowFailedError);
  expect(error).toMatchObject({ cause: { type: 'GraphRecursionError' } });
  const { events } = await workers.client.workflow.getHandle(handle.workflowId).fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  expect(started?.continuedExecutionRunId).not.toBe('');
});

test.each(['mode', 'unknown node'])('refuses at once: %s', async (what) => {
  expect(await runBothWays(workers, 'refuses', [what])).toContain('cannot run on Temporal');
});
