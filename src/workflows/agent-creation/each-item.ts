import { proxyLocalActivities } from '@temporalio/workflow';
import type { CreationActivities } from '../../activities/agent-creation.ts';
import { isCancelled } from '../kit/cancellation.ts';
import { DATABASE_WRITE_OPTIONS } from '../kit/database-write-options.ts';
import { failureOf } from '../kit/failure.ts';
import type { CreationFlow } from './flow.ts';

const { failItem } =
  proxyLocalActivities<Pick<CreationActivities, 'failItem'>>(DATABASE_WRITE_OPTIONS);

/** What ends the whole creation, though it came to one agent: the person said no, or nothing in time. */
const OF_ALL = new Set(['approval_expired', 'rejected', 'run_ended']);

/**
 * Does something for each agent, all at once. One that fails for good comes to nothing by itself; what ends the whole creation does so only
 * when the others have come to rest, so that nothing is done behind its end.
 * @param failed stands for an agent that came to nothing
 */
export async function eachItem<T>(
  flow: CreationFlow,
  items: number[],
  failed: T,
  work: (item: number) => Promise<T>,
): Promise<T[]> {
  const { tenant_id, agent_creation_id } = flow.input;
  const outcomes = await Promise.allSettled(
    items.map(async (item) => {
      try {
        return await work(item);
      } catch (error) {
        const failure = failureOf(error);
        if (isCancelled(error) || OF_ALL.has(failure.code)) throw error;
        await failItem({ tenant_id, agent_creation_id, item, failure });
        return failed;
      }
    }),
  );
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
