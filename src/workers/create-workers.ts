import { readFile } from 'node:fs/promises';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Infrastructure } from '../composition/infrastructure.ts';
import { noteWait } from '../db/queries/waits.ts';
import { fitBundle } from '../payloads/data-converter.ts';
import { type BundleName, buildWorkflowBundle } from './bundle.ts';
import { createStartCheck } from './check-starts.ts';
import type { createActivities } from './create-activities.ts';
import { createProvenanceInterceptor } from './refuse-foreign-work.ts';
import { createSlotInterceptor, type Lanes } from './share-slots.ts';
import { tenantOfActivity } from './tenant-of-activity.ts';
import { versionOf } from './worker-versions.ts';

interface WorkerParts {
  connection: NativeConnection;
  activities: ReturnType<typeof createActivities>;
  lanes: Lanes;
  slots: number;
}

/** One worker for runs and one for graphs, whose task queue carries the suffix `-graphs`. */
export async function createWorkers(
  infrastructure: Infrastructure,
  { connection, activities, lanes, slots }: WorkerParts,
): Promise<Worker[]> {
  const { config, log, db, systemDb, temporal, dataConverter, telemetry } = infrastructure;
  const checkStart = await createStartCheck({
    client: temporal,
    systemDb,
    dataConverter,
    encryptionKeys: config.PAYLOAD_ENCRYPTION_KEYS,
    signingKeys: config.WORKFLOW_SIGNING_KEYS,
  });
  const common: Omit<WorkerOptions, 'taskQueue'> = {
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    dataConverter,
    plugins: telemetry.plugins,
    interceptors: {
      activity: [
        createProvenanceInterceptor(checkStart, log),
        tenantOfActivity,
        createSlotInterceptor({ lanes, noteWait: (wait) => noteWait(db, wait) }),
      ],
    },
    ...(config.WORKER_BUILD_ID && {
      workerDeploymentOptions: versionOf(config.WORKER_DEPLOYMENT, config.WORKER_BUILD_ID),
    }),
    maxCachedWorkflows: config.WORKER_CACHED_WORKFLOWS,
    stickyQueueScheduleToStartTimeout: `${config.WORKER_STICKY_TIMEOUT_SECONDS}s`,
    maxConcurrentActivityTaskExecutions: slots,
    maxConcurrentWorkflowTaskExecutions: config.WORKER_CONCURRENT_WORKFLOW_TASKS,
    shutdownGraceTime: `${config.WORKER_SHUTDOWN_GRACE_SECONDS}s`,
    shutdownForceTime: `${config.WORKER_SHUTDOWN_GRACE_SECONDS + 10}s`,
  };
  const bundleOf = async (name: BundleName) => ({
    code: fitBundle(await readBundle(infrastructure, name), dataConverter),
  });
  return Promise.all([
    Worker.create({
      ...common,
      taskQueue: config.TEMPORAL_TASK_QUEUE,
      workflowBundle: await bundleOf('workflows'),
      activities: activities.runs,
    }),
    Worker.create({
      ...common,
      taskQueue: `${config.TEMPORAL_TASK_QUEUE}-graphs`,
      workflowBundle: await bundleOf('graphs'),
      activities: activities.graphs,
    }),
  ]);
}

/** A prebuilt bundle has no tracing inside, so traced workers build their own. */
function readBundle(
  { config, telemetry: { plugins } }: Infrastructure,
  name: BundleName,
): Promise<string> {
  const path = name === 'graphs' ? config.GRAPH_BUNDLE : config.WORKFLOW_BUNDLE;
  return path && plugins.length === 0 ? readFile(path, 'utf8') : buildWorkflowBundle(name, plugins);
}
