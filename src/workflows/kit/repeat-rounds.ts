import { patched, proxyLocalActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { HousekeepingActivities, HousekeepingTask } from '../../activities/housekeeping.ts';
import { DATABASE_WRITE_OPTIONS } from './database-write-options.ts';

const { finishRound } = proxyLocalActivities<HousekeepingActivities>(DATABASE_WRITE_OPTIONS);

/** How long one execution goes on. Milliseconds. */
const LIFE_MS = 3_600_000;

/**
 * Repeats a round of housekeeping for an hour, so that the Temporal Web UI shows one execution an hour and not hundreds. Then its schedule
 * starts the next execution, as it does when a round fails. After the promotion of another worker version, the current round is the last.
 * @returns the report of the last round
 */
export async function repeatRounds<Report>(
  task: HousekeepingTask,
  round: () => Promise<Report>,
): Promise<Report> {
  // An execution that an earlier release has started has one round.
  const repeats = patched('repeat-rounds');
  const endsAt = Date.now() + LIFE_MS;
  for (;;) {
    const report = await round();
    if (!repeats) return report;
    const { pause_seconds } = await finishRound(task);
    const pause = pause_seconds * 1000;
    const { continueAsNewSuggested, targetWorkerDeploymentVersionChanged } = workflowInfo();
    const isLast = continueAsNewSuggested || targetWorkerDeploymentVersionChanged;
    if (isLast || Date.now() + pause >= endsAt) return report;
    await sleep(pause);
  }
}
