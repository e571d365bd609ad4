import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  type GraphWorkers,
  inAnyOrder,
  runBothWays,
  startGraphWorkers,
  withoutIds,
} from './harness.ts';
import { registered, workflows } from './registered.ts';
import type { Name } from './workflows.ts';

/** What LangGraph makes of a pattern in this process is what must come out of a workflow. Each is replayed from its history. */
let workers: GraphWorkers;

beforeAll(async () => {
  const address = inject('endpoints').temporal;
  workers = await startGraphWorkers({ address, workflows, graphs: registered });
});
afterAll(() => workers.stop());

const question = { messages: [{ role: 'user', content: 'How is the weather?' }] };
const inputs = {
  sequential: { topic: 'cats' },
  parallel: {},
  loop: { round: 0 },
  nestedLoop: { round: 0 },
  mapReduce: {},
  subgraph: {},
  toolNode: question,
  agent: question,
} satisfies Partial<Record<Name, object>>;

const cases = Object.entries(inputs) as [keyof typeof inputs, object][];

describe('comes out as in LangGraph itself', () => {
  test.each(cases)('%s', async (name, input) => {
    const output = await runBothWays(workers, 'invoke', [name, input]);
    expect(output).toEqual(withoutIds(await registered[name].invoke(input)));
  });
});

describe.each(['updates', 'values'] as const)('streams %s as LangGraph itself', (streamMode) => {
  test.each(cases)('%s', async (name, input) => {
    const order = streamMode === 'updates' ? inAnyOrder : withoutIds;
    const args = [name, input, streamMode];
    const chunks = await runBothWays(workers, 'stream', args, undefined, order);
    const expected: unknown[] = [];
    const stream = await registered[name].stream(input, { streamMode });
    for await (const chunk of stream) expected.push(chunk);
    expect(chunks).toEqual(order(expected));
  });
});

test('each node is an activity of its own name, and none that runs in the workflow', async () => {
  const handle = await workers.start('invoke', ['loop', { round: 0 }]);
  await handle.result();
  const { events } = await handle.fetchHistory();
  const types = events?.flatMap(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
  );
  expect(types).toEqual(['loop.draft', 'loop.draft', 'loop.draft']);
});

test('a branch that waits for nothing of another runs at the same time', async () => {
  const handle = await workers.start('invoke', ['parallel', {}]);
  await handle.result();
  const { events = [] } = await handle.fetchHistory();
  const b = events?.findIndex(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'parallel.b',
  );
  expect(events?.[(b ?? 0) + 1]?.activityTaskScheduledEventAttributes?.activityType?.name).toBe(
    'parallel.c',
  );
});

test('random bytes are filled in place, and a workflow with them replays', async () => {
  expect(await runBothWays(workers, 'chance', [])).toEqual({ filled: true, other: true });
});

test('the workflow bundle holds neither the bodies of nodes nor anything of Node, and LangGraph once', () => {
  const { code } = workers;
  const map = code.slice(code.indexOf('base64,', code.lastIndexOf('sourceMappingURL=data:')) + 7);
  const { sources }: { sources: string[] } = JSON.parse(Buffer.from(map, 'base64').toString());
  expect(sources).toContainEqual(expect.stringContaining('durable-graph/patterns.ts'));
  expect(sources).toContainEqual(expect.stringContaining('@langchain/langgraph/dist/web.js'));
  expect(sources.filter((name) => /bodies|node:|langgraph\/dist\/.*\.cjs/.test(name))).toEqual([]);
});
