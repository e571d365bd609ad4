import { Context } from '@temporalio/activity';
import {
  type AcceptScheduledRunDeps,
  acceptScheduledRun,
  type ScheduledExecution,
  type ScheduledStart,
} from '../services/schedules/accept-scheduled-run.ts';
import { toFailure } from './failures.ts';

export interface ScheduledRunActivityDeps extends AcceptScheduledRunDeps {
  /** How long a run whose agents are away waits for them before it is given up. */
  patienceSeconds: number;
}

export function createScheduledRunActivities(deps: ScheduledRunActivityDeps) {
  return {
    /** Null when the schedule is no more, or the run has ended before it began. */
    acceptScheduledRun: async (execution: ScheduledExecution): Promise<ScheduledStart | null> => {
      try {
        return await acceptScheduledRun(deps, execution);
      } catch (error) {
        const { attempt, scheduledTimestampMs } = Context.current().info;
        const isFinal = Date.now() - scheduledTimestampMs >= deps.patienceSeconds * 1000;
        throw toFailure(error, { attempt, isFinal });
      }
    },
  };
}

export type ScheduledRunActivities = ReturnType<typeof createScheduledRunActivities>;
