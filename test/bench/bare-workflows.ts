import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '1m' });

/** What Temporal itself costs: three activities that do nothing. */
export async function bare(): Promise<void> {
  await nothing();
  await nothing();
  await nothing();
}
