import { expect, test } from 'vitest';
import type { AssignedStep } from '../../src/contracts/plan.ts';
import { keptSteps, type StepRow } from '../../src/services/runs/kept-steps.ts';

const agent = { name: 'general', version: 1, model: 'openai/x', max_model_calls: 9, max_tokens: 9 };

const step = (step_id: string, ...depends_on: string[]): AssignedStep => ({
  step_id,
  title: `Title of ${step_id}`,
  instruction: `Do ${step_id}`,
  capability: 'general',
  depends_on,
  agent,
});

const completed = (planned: AssignedStep): StepRow => ({
  ...planned,
  output_schema: null,
  tenant_id: 't',
  workflow_id: 'wf_1',
  position: 0,
  status: 'completed',
  round: 0,
  output: `Output of ${planned.step_id}`,
  error: null,
  started_at: null,
  finished_at: null,
});

/** read → summarise → publish, with translate beside summarise. */
const STEPS = [
  step('read'),
  step('summarise', 'read'),
  step('translate', 'read'),
  step('publish', 'summarise', 'translate'),
];
const [read, summarise, translate, publish] = STEPS as [
  AssignedStep,
  AssignedStep,
  AssignedStep,
  AssignedStep,
];
const DONE = STEPS.map(completed);

/** The outputs that the fork starts with. */
const keptOutputs = (steps: AssignedStep[], fromStep?: string, done = DONE) =>
  keptSteps({ steps }, done, fromStep).map(({ output }) => output);

test('keeps the output of every finished step when the plan has not changed', () => {
  expect(keptOutputs(STEPS)).toEqual([
    'Output of read',
    'Output of summarise',
    'Output of translate',
    'Output of publish',
  ]);
});

test('keeps the output of a finished step when the run is forked after it', () => {
  expect(keptOutputs(STEPS, 'publish')).toEqual([
    'Output of read',
    'Output of summarise',
    'Output of translate',
  ]);
});

test('repeats the step that the fork starts from and every step after it', () => {
  expect(keptOutputs(STEPS, 'summarise')).toEqual(['Output of read', 'Output of translate']);
  expect(keptOutputs(STEPS, 'read')).toEqual([]);
});

test.each(['pending', 'running', 'failed', 'cancelled'] as const)(
  'repeats a %s step, and finished steps that depend on it',
  (status) => {
    const done = DONE.map((row) => (row.step_id === 'summarise' ? { ...row, status } : row));
    expect(keptOutputs(STEPS, undefined, done)).toEqual(['Output of read', 'Output of translate']);
  },
);

test.each([
  ['title', { title: 'Another title' }],
  ['instruction', { instruction: 'Do something else' }],
  ['capability', { capability: 'research' }],
  ['dependencies', { depends_on: [] }],
])('repeats a step with a new %s, and the steps that depend on it', (_field, change) => {
  const edited = [read, { ...summarise, ...change }, translate, publish];
  expect(keptOutputs(edited)).toEqual(['Output of read', 'Output of translate']);
});

test('keeps a step that another agent would do now, with the output of the first one', () => {
  const reassigned = { ...read, agent: { ...agent, name: 'other', version: 7 } };
  expect(keptOutputs([reassigned])).toEqual(['Output of read']);
});

test('keeps a step whose dependencies are listed in another order', () => {
  const reordered = step('publish', 'translate', 'summarise');
  expect(keptOutputs([read, summarise, translate, reordered])).toContain('Output of publish');
});

test('judges a step after its dependencies, wherever the plan lists them', () => {
  expect(keptOutputs([...STEPS].reverse(), 'read')).toEqual([]);
  expect(keptOutputs([...STEPS].reverse())).toHaveLength(4);
});

test('keeps nothing of a step that the new plan leaves out, and starts new steps from nothing', () => {
  expect(keptOutputs([read, step('review', 'read')])).toEqual(['Output of read']);
});
