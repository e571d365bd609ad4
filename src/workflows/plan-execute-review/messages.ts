import { defineUpdate } from '@temporalio/workflow';
import type { AssignedStep } from '../../contracts/plan.ts';
import type { RunRef, RunSettings } from '../../contracts/run.ts';

/** The workflow type, as Temporal's histories hold it: never rename it. */
export const RUN_WORKFLOW = 'planExecuteReview';
export type RunWorkflow = (input: RunInput) => Promise<{ status: 'completed' }>;

export interface RunInput extends RunRef {
  agent_type: string;
  /** Of the request that started the run, for the logs; absent where the reconcile workflow did. */
  request_id?: string;
  settings: RunSettings;
}

/** A person's message to the agent of a running step. @throws RunRefusal `step_not_running` */
export const sayUpdate = defineUpdate<void, [StepMessage], 'say'>('say');

export interface StepMessage {
  step_id: string;
  text: string;
}

/** Other steps in place of those that have not started. @throws RunRefusal except `step_not_running` */
export const replaceStepsUpdate = defineUpdate<void, [AssignedStep[]], 'replaceSteps'>(
  'replaceSteps',
);

/** Why a run refuses an update: the type of the ApplicationFailure that the caller gets. */
export type RunRefusal = 'step_not_running' | 'not_replaceable' | 'step_started' | 'unknown_step';

/** The details of that failure, for `unknown_step`. */
export interface RefusalDetails {
  /** Of the request, as `steps.0.depends_on`. */
  field: string;
}
