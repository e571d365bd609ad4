import { Context } from '@temporalio/activity';
import {
  type AcceptScheduledRunDeps,
  acceptScheduledRun,
  type ScheduledExecution,
  type ScheduledStart,
} from '../services/schedules/accept-scheduled-run.ts';
import { toFailure } from './failures.ts';

export function createScheduledRunActivities(deps: AcceptScheduledRunDeps) {
  return {
    /** Null when the schedule is no more, or the run has ended before it began. */
    acceptScheduledRun: async (execution: ScheduledExecution): Promise<ScheduledStart | null> => {
      try {
        return await acceptScheduledRun(deps, execution);
      } catch (error) {
        throw toFailure(error, { attempt: Context.current().info.attempt });
      }
    },
  };
}

export type ScheduledRunActivities = ReturnType<typeof createScheduledRunActivities>;
