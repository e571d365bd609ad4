import { isBaseMessage } from '@langchain/core/messages';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type GraphWorkers, startGraphWorkers } from './harness.ts';
import { registered, workflows } from './registered.ts';

let workers: GraphWorkers;

beforeAll(async () => {
  const address = inject('endpoints').temporal;
  workers = await startGraphWorkers({ address, workflows, graphs: registered, listen: true });
});
afterAll(() => workers.stop());

const question = { messages: [{ role: 'user', content: 'How is the weather?' }] };

test.each(['toolNode', 'agent'] as const)(
  'the tokens of a chat model in %s come as it speaks',
  async (name) => {
    const handle = await workers.start('invoke', [name, question]);
    await handle.result();
    const own = workers.chunks.filter(({ workflowId }) => workflowId === handle.workflowId);
    const spoken = own.filter(({ chunk }) => isBaseMessage(chunk) && chunk.text !== '');
    const text = spoken.map(({ chunk }) => (isBaseMessage(chunk) ? chunk.text : '')).join('');
    expect(text).toBe('It is sunny in Bern');
    expect(spoken.length).toBeGreaterThan(5);
    expect(spoken[0]).toMatchObject({
      mode: 'messages',
      graph: name,
      node: name === 'agent' ? 'agent' : 'model',
      runId: handle.firstExecutionRunId,
      attempt: 1,
      metadata: { langgraph_node: name === 'agent' ? 'agent' : 'model', langgraph_step: 3 },
    });
    const ids = new Set(spoken.map(({ chunk }) => (isBaseMessage(chunk) ? chunk.id : undefined)));
    expect(ids.size).toBe(1);
  },
);

test('what a node writes comes with the attempt that wrote it', async () => {
  const handle = await workers.start('invoke', ['trouble', { mode: 'flaky' }]);
  await handle.result();
  const own = workers.chunks.filter(({ workflowId }) => workflowId === handle.workflowId);
  expect(own.map(({ mode, chunk, attempt }) => ({ mode, chunk, attempt }))).toEqual(
    [1, 2, 3].map((attempt) => ({ mode: 'custom', chunk: { attempt }, attempt })),
  );
});
