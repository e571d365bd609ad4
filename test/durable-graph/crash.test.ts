import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';

const file = fileURLToPath(new URL('./crash-worker.ts', import.meta.url));

test('a worker is killed within a node: another goes on with that node, and not with one that was done', async () => {
  const { temporal } = inject('endpoints');
  const taskQueue = `crash-${crypto.randomUUID()}`;
  const begun: string[] = [];
  const start = (mode: string): ChildProcess => {
    const worker = fork(file, [temporal, taskQueue, mode]);
    worker.on('message', (node) => begun.push(`${mode}: ${node}`));
    return worker;
  };
  const client = new Client({ connection: await Connection.connect({ address: temporal }) });
  const first = start('hang');
  const handle = await client.workflow.start('invoke', {
    args: ['sequential', { topic: 'cats' }],
    taskQueue,
    workflowId: taskQueue,
    workflowExecutionTimeout: '55s',
  });
  await expect.poll(() => begun, { timeout: 30_000 }).toContain('hang: improve');
  first.kill('SIGKILL');
  await once(first, 'exit');

  const second = start('well');
  expect(await handle.result()).toMatchObject({ joke: 'cats and agent-orchestrator!' });
  expect(begun).toEqual(['hang: write', 'hang: improve', 'well: improve']);
  second.kill('SIGKILL');
  await once(second, 'exit');
  await client.connection.close();
});
