import { Context } from '@temporalio/activity';
import {
  type AcceptScheduledRunDeps,
  acceptScheduledRun,
  type ScheduledExecution,
  type ScheduledStart,
} from '../services/schedules/accept-scheduled-run.ts';
import { toFailure } from './failures.ts';

export interface ScheduledRunActivityDeps extends AcceptScheduledRunDeps {
  /** How long a run waits for unavailable agents before it is skipped. */
  patienceSeconds: number;
}

export function createScheduledRunActivities(deps: ScheduledRunActivityDeps) {
  return {
    /** Null if the schedule was deleted or the run ended before it started. */
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
