import { type Client, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { createRunClient } from '../../src/services/runs/temporal.ts';
import { replaceStepsUpdate } from '../../src/workflows/plan-execute-review/messages.ts';

const RUN = { tenant_id: 'acme', workflow_id: 'wf_1' };

/** A client of a run that fails every update with this cause. */
function clientOf(cause: Error) {
  const fail = async () => {
    throw new WorkflowUpdateFailedError('Workflow Update failed', cause);
  };
  const workflow = {
    getHandle: () => ({ executeUpdate: fail, getUpdateHandle: () => ({ result: fail }) }),
  };
  const withDeadline = (_: number, work: () => unknown) => work();
  return createRunClient({ workflow, withDeadline } as unknown as Client, 'queue');
}

const errorOf = (cause: Error) =>
  clientOf(cause)
    .update(RUN, replaceStepsUpdate, [], 'update-1')
    .catch((error: unknown) => error);

const refusal = (type: string, ...details: unknown[]) =>
  ApplicationFailure.nonRetryable('The reason.', type, ...details);

test.each(['step_not_running', 'step_started', 'not_replaceable'])(
  'a run that refuses an update with %s is in conflict with it',
  async (code) => {
    const error = await errorOf(refusal(code));
    expect(error).toMatchObject({ name: 'ConflictError', code, message: 'The reason.' });
  },
);

test('a dependency that the run does not know is invalid input, and its field is named', async () => {
  const field = 'steps.2.depends_on';
  const named = await errorOf(refusal('unknown_step', { field }));
  expect(named).toMatchObject({
    code: 'invalid_input',
    errors: [{ field, message: 'The reason.' }],
  });
  // A worker of an earlier release does not say where.
  const unnamed = await errorOf(refusal('unknown_step'));
  expect(unnamed).toMatchObject({ code: 'invalid_input', errors: [{ field: 'steps' }] });
});

test.each([
  ['ended', refusal('AcceptedUpdateCompletedWorkflow')],
  ['was cancelled', new CancelledFailure('cancelled')],
])('a run that %s before it made the change has finished', async (_how, cause) => {
  expect(await errorOf(cause)).toMatchObject({ name: 'ConflictError', code: 'already_finished' });
});

test.each([
  ['of a type that no run gives', refusal('ReferenceError')],
  ['without a type', ApplicationFailure.nonRetryable('x')],
  ['of another kind', new TypeError('x is undefined')],
])('a failure %s is no conflict', async (_what, cause) => {
  expect(await errorOf(cause)).toMatchObject({ name: 'WorkflowUpdateFailedError', cause });
});

test('the audit log shows why an update failed, and `internal` where nobody knows', async () => {
  const outcomeOf = (cause: Error) => clientOf(cause).findUpdate(RUN, 'update-1');
  expect(await outcomeOf(refusal('step_started'))).toEqual({ code: 'step_started' });
  expect(await outcomeOf(refusal('unknown_step'))).toEqual({ code: 'invalid_input' });
  expect(await outcomeOf(refusal('ReferenceError'))).toEqual({ code: 'internal' });
});
