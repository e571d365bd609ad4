import { proxyActivities } from '@temporalio/workflow';

const { echo } = proxyActivities<{ echo(value: string): Promise<string> }>({
  startToCloseTimeout: '60s',
  retry: { initialInterval: '100ms' },
});

/** Everything that it is given passes through an activity and back. */
export async function echoThroughActivity(value: string): Promise<string> {
  return echo(value);
}
