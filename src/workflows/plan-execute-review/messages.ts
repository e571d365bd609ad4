import type { RunRef, RunSettings } from '../../contracts/run.ts';

/** The workflow type, as it is written in Temporal's histories: never rename it. */
export const RUN_WORKFLOW = 'planExecuteReview';

export interface RunInput extends RunRef {
  agent_type: string;
  /** Of the request that started the run, for the logs; absent where the reconcile workflow did. */
  request_id?: string;
  settings: RunSettings;
}
