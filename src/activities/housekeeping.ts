import type { Metrics } from '../platform/metrics.ts';

export type HousekeepingTask = 'reconcile' | 'check_agents';

export interface HousekeepingDeps {
  metrics: Pick<Metrics, 'housekeepingRounds'>;
  /** Seconds between two rounds. */
  intervals: Record<HousekeepingTask, number>;
}

export const createHousekeepingActivities = ({ metrics, intervals }: HousekeepingDeps) => ({
  /** A local activity. Counts a round, and answers when the next one begins. */
  finishRound: async (task: HousekeepingTask): Promise<{ pause_seconds: number }> => {
    metrics.housekeepingRounds.inc({ task });
    return { pause_seconds: intervals[task] };
  },
});

export type HousekeepingActivities = ReturnType<typeof createHousekeepingActivities>;
