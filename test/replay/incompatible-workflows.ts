import { sleep } from '@temporalio/workflow';
import { planExecuteReview as real } from '../../src/workflows/plan-execute-review/workflow.ts';

/** A change that runs in flight would not survive: a timer before everything else. */
export async function planExecuteReview(
  input: Parameters<typeof real>[0],
): ReturnType<typeof real> {
  await sleep(1000);
  return real(input);
}
