import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AssignedStep } from '../../src/contracts/plan.ts';
import type { RunSettings } from '../../src/contracts/run.ts';
import { replaceStepsUpdate, sayUpdate } from '../../src/workflows/plan-execute-review/messages.ts';
import { replacePlan } from '../../src/workflows/plan-execute-review/run.ts';
import { createRun } from '../../src/workflows/plan-execute-review/steer-run.ts';
import { beginWorkflow, update } from './workflow-context.ts';

// Updates need Temporal's sandbox: workflow-context.ts says what stands in for it.
vi.mock('@temporalio/workflow', () => import('./workflow-context.ts'));

const step = (step_id: string, ...depends_on: string[]): AssignedStep => ({
  step_id,
  title: step_id,
  instruction: step_id,
  capability: 'general',
  depends_on,
  agent: {
    name: 'generalist',
    version: 1,
    model: 'default',
    max_model_calls: 1,
    max_tokens: 1,
  },
});

/** A run that executes step `a`; `b` is still pending. */
function executingRun() {
  const run = createRun({
    tenant_id: 'acme',
    workflow_id: 'wf_1',
    agent_type: 'generalist',
    settings: {} as RunSettings,
  });
  replacePlan(run, { steps: [step('a'), step('b', 'a')] }, 'planned');
  run.state.phase = 'executing';
  run.state.steps.set('a', { kind: 'running' });
  return run;
}

beforeEach(() => beginWorkflow({ recordFacts: async () => ({ last_sequence: 1 }) }));
afterEach(() => vi.useRealTimers());

describe('steps of a run are replaced', () => {
  test('where they depend on each other and on steps that have started', async () => {
    const run = executingRun();
    await update(replaceStepsUpdate, [step('c', 'a'), step('d', 'c')]);
    expect(run.state.plan?.steps.map(({ step_id }) => step_id)).toEqual(['a', 'c', 'd']);
  });

  test.each([
    ['one has started', [step('a')], 'step_started', []],
    [
      'one depends on a step that there is not',
      [step('c', 'a'), step('d', 'c', 'b')],
      'unknown_step',
      [{ field: 'steps.1.depends_on' }],
    ],
  ])('unless %s', async (_what, steps, type, details) => {
    const run = executingRun();
    await expect(update(replaceStepsUpdate, steps)).rejects.toMatchObject({ type, details });
    expect(run.state.plan?.steps.map(({ step_id }) => step_id)).toEqual(['a', 'b']);
  });

  test('unless the run does not execute steps', async () => {
    executingRun().state.phase = 'reviewing';
    const asked = update(replaceStepsUpdate, [step('c')]);
    await expect(asked).rejects.toMatchObject({ type: 'not_replaceable' });
  });
});

describe('a message to a step', () => {
  test('waits for its agent while that has no workflow of its own', async () => {
    const run = executingRun();
    await update(sayUpdate, { step_id: 'a', text: 'Hurry.' });
    expect(run.agents.said.get('a')).toEqual(['Hurry.']);
  });

  test.each(['b', 'x'])('is refused where the step %s does not run', async (step_id) => {
    executingRun();
    const asked = update(sayUpdate, { step_id, text: 'Hurry.' });
    await expect(asked).rejects.toMatchObject({ type: 'step_not_running' });
  });
});
