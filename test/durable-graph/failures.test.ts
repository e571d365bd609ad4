import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { calls } from './bodies.ts';
import { type GraphWorkers, runBothWays, startGraphWorkers } from './harness.ts';
import { registered, workflows } from './registered.ts';

let workers: GraphWorkers;

beforeAll(async () => {
  const address = inject('endpoints').temporal;
  workers = await startGraphWorkers({ address, workflows, graphs: registered });
});
afterAll(() => workers.stop());
beforeEach(() => void calls.splice(0));

const fail = async (mode: string): Promise<WorkflowFailedError> => {
  const handle = await workers.start('invoke', ['trouble', { mode }, mode]);
  const error: unknown = await handle.result().catch((caught: unknown) => caught);
  await workers.replay(handle);
  if (error instanceof WorkflowFailedError) return error;
  throw new Error(`${mode} did not fail`);
};

test('a node is tried again as its own retry policy says, with one idempotency key', async () => {
  const handle = await workers.start('invoke', ['trouble', { mode: 'flaky' }]);
  expect(await handle.result()).toEqual({ mode: 'flaky', log: ['attempt 3'] });
  expect(calls).toHaveLength(3);
  expect(new Set(calls).size).toBe(1);
  expect(calls[0]).toContain(handle.workflowId);
});

test('the failure names the graph and the node, and holds what the node threw', async () => {
  const { cause } = await fail('refused');
  expect(cause).toBeInstanceOf(ApplicationFailure);
  expect(cause).toMatchObject({
    type: 'NodeFailed',
    message: 'node "work" of graph "trouble" failed: refused',
    details: [{ graph: 'trouble', node: 'work' }],
  });
  expect(cause).toMatchObject({
    cause: { name: 'ActivityFailure', cause: { type: 'Refused', message: 'refused' } },
  });
});

test('retryOn of a node decides where the error is: what it refuses is not tried again', async () => {
  await fail('fatal');
  expect(calls).toHaveLength(1);
});

test('an error handler of LangGraph learns the node and the error', async () => {
  expect(await runBothWays(workers, 'invoke', ['handled', { mode: 'refused' }])).toEqual({
    mode: 'refused',
    log: ['work: Refused: refused', 'after'],
  });
});

test('when a node fails, those beside it are cancelled', async () => {
  const { cause } = await fail('beside');
  expect(cause?.message).toContain('gives up');
  await expect.poll(() => calls).toContain('cancelled beside');
});

test('when the workflow is cancelled, its nodes are', async () => {
  const handle = await workers.start('invoke', ['trouble', { mode: 'cancel' }, 'whole']);
  await expect.poll(() => calls).toContain('waiting whole');
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  await expect.poll(() => calls).toContain('cancelled whole');
  expect((await handle.describe()).status.name).toBe('CANCELLED');
  await workers.replay(handle);
});
