import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { type CompleteDeps, readVerdict } from '../../src/agents/graphs/complete.ts';
import {
  conditionalGraph,
  createPlanExecuteReviewNodes,
  sequentialGraph,
} from '../../src/agents/graphs/plan-execute-review.ts';
import { createReflectiveNodes, reflectiveGraph } from '../../src/agents/graphs/reflective.ts';
import { type GraphWorkers, startGraphWorkers } from './harness.ts';

/** Our own graphs: a model that accepts what was done twice, unless the task says "never". */
let workers: GraphWorkers;
const asked: { node: string; prompt: string; key: string }[] = [];

const deps: CompleteDeps = {
  complete: async (prompt, { node, key }) => {
    asked.push({ node, prompt, key });
    if (node !== 'reflect' && node !== 'judge') return `${node} ${count(node)}`;
    return prompt.includes('never') || count('execute') < 2 ? 'REVISE: too short' : 'ACCEPT. Good.';
  },
};
const count = (node: string) => asked.filter((one) => one.node === node).length;
const way = () => asked.map(({ node }) => node).join(' ');

beforeAll(async () => {
  const nodes = createPlanExecuteReviewNodes(deps);
  workers = await startGraphWorkers({
    address: inject('endpoints').temporal,
    workflows: new URL('./product-workflows.ts', import.meta.url),
    graphs: {
      reflective: reflectiveGraph(createReflectiveNodes(deps)),
      sequential: sequentialGraph(nodes),
      conditional: conditionalGraph(nodes),
    },
  });
});
afterAll(() => workers.stop());
beforeEach(() => void asked.splice(0));

const run = async (workflow: string, input: object): Promise<unknown> => {
  const handle = await workers.start(workflow, [input]);
  const output: unknown = await handle.result();
  await workers.replay(handle);
  return output;
};

test('reflective: works again until it accepts its own work', async () => {
  expect(await run('reflective', { task: 'cats' })).toMatchObject({
    round: 2,
    work: 'execute 2',
    verdict: { accepted: true, feedback: 'Good.' },
    result: 'finalize 1',
  });
  expect(way()).toBe('analyze make_plan execute reflect execute reflect finalize');
  expect(asked[4]?.prompt).toContain('too short');
  expect(new Set(asked.map(({ key }) => key)).size).toBe(asked.length);
});

test('reflective: gives what it has when its rounds are used up', async () => {
  const output = await run('reflective', { task: 'never', max_rounds: 2 });
  expect(output).toMatchObject({ round: 2, verdict: { accepted: false }, result: 'finalize 1' });
});

test('sequential: the review is part of the output, and changes nothing', async () => {
  expect(await run('sequential', { task: 'cats' })).toMatchObject({
    result: 'execute 1',
    review: { accepted: false, feedback: 'too short' },
  });
  expect(way()).toBe('make_plan execute judge');
});

test('conditional: a rejected result is done again, as often as allowed', async () => {
  expect(await run('conditional', { task: 'cats' })).toMatchObject({
    result: 'execute 2',
    review: { accepted: true },
  });
  asked.splice(0);
  await run('conditional', { task: 'never', max_revisions: 2 });
  expect(way()).toBe('make_plan execute judge execute judge execute judge');
});

test.each([
  ['ACCEPT', true, 'ACCEPT'],
  ['**Accept**: fine', true, 'fine'],
  ['REVISE\nmore', false, 'more'],
  ['Acceptable, but short', false, 'but short'],
  ['', false, ''],
])('the verdict %j is accepted: %s', (answer, accepted, feedback) => {
  expect(readVerdict(answer)).toEqual({ accepted, feedback });
});
