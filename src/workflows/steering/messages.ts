/** What a running workflow can be told. The names are in Temporal's histories: never rename one. */

/** Signal: an approval is closed; whoever waits for it asks again what came of it. Its argument is the approval's id. */
export const APPROVAL_CLOSED = 'approvalClosed';
/**
 * Signals: nothing new begins; what runs is let finish. A run tells its agents with the number of the change: Temporal does not keep the
 * order of signals from workflow to workflow.
 */
export const PAUSE = 'pause';
export const RESUME = 'resume';
/** Update of a run, and signal to the agent of the step: a message to a running step. */
export const SAY = 'say';
/** Update of a run: other steps in place of those that have not started. */
export const REPLACE_STEPS = 'replaceSteps';
/** Signal of an agent to its run: whether it can do nothing before a person has decided. */
export const STEP_WAITS = 'stepWaits';
/** Signal to an agent: whether one of its tool calls, which goes on, waits for a person. */
export const CALL_HELD = 'callHeld';

export interface StepMessage {
  step_id: string;
  text: string;
}

export interface StepWaits {
  step_id: string;
  waits: boolean;
  /** Counts what the agent has told: an older word than the last one is passed over. */
  change: number;
}

export interface CallHeld {
  position: number;
  index: number;
  held: boolean;
  /** Of the activity: what an earlier one says is passed over. */
  attempt: number;
}
