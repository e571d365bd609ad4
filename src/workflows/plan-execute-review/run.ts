import { setCurrentDetails } from '@temporalio/workflow';
import type { RunInput } from './messages.ts';
import type { Recorder } from './recorder.ts';
import { describeRun, type RunState } from './state.ts';

export interface Run {
  input: RunInput;
  state: RunState;
  recorder: Recorder;
}

/** Shows the state as it is now in the Temporal Web UI. Costs nothing: it is read by a query. */
export const showState = (run: Run): void => setCurrentDetails(describeRun(run.state));
