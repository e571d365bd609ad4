import { FakeListChatModel } from '@langchain/core/utils/testing';
import { Client, Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';
import { createEssayNodes } from '../../src/durable-graph/examples/essay/nodes.ts';
import { createEssayWorker } from '../../src/durable-graph/examples/essay/worker.ts';
import { answer, question, writeEssay } from '../../src/durable-graph/examples/essay/workflow.ts';
import type { StreamChunk } from '../../src/durable-graph/run-node.ts';

test('the example of the README: a person sends an essay back once, then it is published once', async () => {
  const address = inject('endpoints').temporal;
  const taskQueue = `essay-${crypto.randomUUID()}`;
  const published = new Map<string, string>();
  const chunks: StreamChunk[] = [];
  const nodes = createEssayNodes({
    model: new FakeListChatModel({ responses: ['Cats sleep.', 'Cats sleep a lot.'] }),
    publish: async (essay, { idempotencyKey }) => void published.set(idempotencyKey, essay),
  });
  const worker = await createEssayWorker({
    address,
    taskQueue,
    nodes,
    onStream: (chunk) => chunks.push(chunk),
  });
  const client = new Client({ connection: await Connection.connect({ address }) });
  await worker.runUntil(async () => {
    const handle = await client.workflow.start(writeEssay, {
      args: ['cats'],
      taskQueue,
      workflowId: taskQueue,
      workflowExecutionTimeout: '50s',
    });
    const asks = (draft: string) =>
      expect.poll(() => handle.query(question)).toEqual({ question: 'Is it good?', draft });
    await asks('Cats sleep.');
    await handle.executeUpdate(answer, { args: ['More.'] });
    await asks('Cats sleep a lot.');
    await handle.executeUpdate(answer, { args: ['good'] });
    expect(await handle.result()).toBe('Cats sleep a lot.');
  });
  expect([...published.values()]).toEqual(['Cats sleep a lot.']);
  expect(chunks.filter(({ mode }) => mode === 'messages').length).toBeGreaterThan(20);
  expect(chunks.at(-1)).toMatchObject({
    mode: 'custom',
    node: 'publish',
    chunk: { publishing: 'Cats sleep a lot.' },
  });
  await client.connection.close();
});
