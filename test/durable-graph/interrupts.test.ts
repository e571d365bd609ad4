import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { calls } from './bodies.ts';
import { type GraphWorkers, inAnyOrder, runBothWays, startGraphWorkers } from './harness.ts';
import { registered, workflows } from './registered.ts';
import { answer } from './workflows-messages.ts';

let workers: GraphWorkers;

beforeAll(async () => {
  const address = inject('endpoints').temporal;
  workers = await startGraphWorkers({ address, workflows, graphs: registered });
});
afterAll(() => workers.stop());
beforeEach(() => void calls.splice(0));

/** Answers in this order, with what JSON can hold. */
const ask = (name: string, ...answers: unknown[]) =>
  runBothWays(workers, 'ask', [name, {}], async (handle) => {
    for (const value of answers) await handle.signal(answer, value);
  });

test('a node that asks twice, and a graph that a node calls by itself, wait for their answers', async () => {
  expect(await ask('approval', 'yes', { sure: true }, 'deep')).toEqual({
    output: { answers: ['yes', '[object Object]', 'deep'] },
    pauses: [
      { kind: 'interrupt', node: 'ask', value: { question: 'first?' } },
      { kind: 'interrupt', node: 'ask', value: { question: 'second?' } },
      { kind: 'interrupt', node: 'call', value: 'inside?' },
    ],
  });
  // Once to begin with and once after each answer, on two workers; the graph inside goes on where it was.
  expect(calls.filter((call) => call === 'ask')).toHaveLength(6);
  expect(calls.filter((call) => call === 'inner.prepare')).toHaveLength(2);
});

test('an answer may be false, and a command chooses the way', async () => {
  expect(await ask('approval', 0, false)).toMatchObject({
    output: { answers: ['0', 'false', 'rejected'] },
  });
});

test('nodes that wait at the same time get each its own answer', async () => {
  expect(await ask('twoAtOnce', 'one', 'two')).toMatchObject({
    output: { answers: ['left: one', 'right: two'], done: true },
    pauses: [{ node: 'left' }, { node: 'right' }],
  });
});

test('a breakpoint waits before its node', async () => {
  expect(await ask('breakpoint', 'go on')).toEqual({
    output: { log: ['a', 'b'] },
    pauses: [{ kind: 'breakpoint', next: ['b'] }],
  });
});

test('without a hook an interrupt is in the output, as invoke has it', async () => {
  const interrupts = (output: unknown) =>
    inAnyOrder((output as { __interrupt__?: unknown }).__interrupt__);
  expect(await runBothWays(workers, 'invoke', ['twoAtOnce', {}], undefined, interrupts)).toEqual([
    '{"value":"left"}',
    '{"value":"right"}',
  ]);
});

test('a graph goes on by LangGraph’s own means: an update, then a command', async () => {
  expect(await runBothWays(workers, 'resumeByHand', [])).toEqual({
    next: ['b'],
    output: { log: ['a', 'by hand', 'command', 'b'] },
  });
});
