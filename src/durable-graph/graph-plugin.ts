import type { BundlerPlugin, WorkerPlugin } from '@temporalio/worker';
import { type GraphBundlerOptions, graphBundlerOptions } from './bundler.ts';
import { createGraphActivities, type GraphActivitiesOptions } from './graph-activities.ts';

/**
 * Adds everything that a worker needs to run graphs: the activities of their nodes, and a bundle in which LangGraph works. Pass the same
 * plugin to `Worker.create`, or to `bundleWorkflowCode` if the bundle is built in advance.
 * @throws UnsupportedGraphError
 */
export function durableGraphPlugin({
  standInModules,
  ...options
}: GraphActivitiesOptions & GraphBundlerOptions): WorkerPlugin & BundlerPlugin {
  const activities = createGraphActivities(options);
  const bundler = (before?: Parameters<typeof graphBundlerOptions>[1]) =>
    graphBundlerOptions({ ...(standInModules && { standInModules }) }, before);
  return {
    name: 'durable-graph',
    configureWorker: (worker) => ({
      ...worker,
      activities: { ...worker.activities, ...activities },
    }),
    configureBundler: (bundle) => ({ ...bundle, ...bundler(bundle.webpackConfigHook) }),
  };
}
