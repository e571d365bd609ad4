import { randomUUID } from 'node:crypto';
import { NativeConnection } from '@temporalio/worker';
import { connectInfrastructure } from '../composition/infrastructure.ts';
import { createConfiguredModels } from '../composition/models.ts';
import { createServices } from '../composition/services.ts';
import { startRelay } from '../events/relay.ts';
import { readConfig } from '../platform/config/config.ts';
import { createLogger } from '../platform/logger.ts';
import { closeAll, waitForStopSignal } from '../platform/shutdown.ts';
import { temporalOptionsOf } from '../platform/temporal.ts';
import { endOnUnexpectedErrors, UNEXPECTED_DEADLINE_MS } from '../platform/unexpected-errors.ts';
import { exchangeInFlight } from '../services/limits/in-flight.ts';
import { watchEnds } from '../services/runs/watch-ends.ts';
import { watchMissedTimes } from '../services/schedules/watch-missed-times.ts';
import { wakeEndpoint } from '../services/webhooks/wake-endpoint.ts';
import { createActivities } from './create-activities.ts';
import { createWorkers } from './create-workers.ts';
import { serveMetrics } from './metrics-server.ts';
import { installRuntime } from './runtime.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { createLanes } from './share-slots.ts';
import { ensureSystemSchedules } from './system-schedules.ts';
import { becomeFirstVersion, createWorkerVersions } from './worker-versions.ts';

/** The worker process: runs workflows and activities, and stands by as the relay. */
const config = readConfig();
const log = createLogger('worker', config.LOG_LEVEL);
const unexpected = endOnUnexpectedErrors(log);
const readRuntimeMetrics = await installRuntime(log);
const infrastructure = await connectInfrastructure(config, { name: 'worker' }, log);
const { systemDb, nats, temporal, metrics, telemetry } = infrastructure;
const connection = await NativeConnection.connect({
  ...temporalOptionsOf(config),
  plugins: telemetry.plugins,
});
await ensureSearchAttributes(temporal, config.TEMPORAL_NAMESPACE);
const stdioIdleMs = config.MCP_STDIO_IDLE_SECONDS * 1000;
const services = await createServices(infrastructure, { stdioIdleMs });

const models = await createConfiguredModels(config, log);
const { lanes, slots } = createLanes({
  slots: config.WORKER_CONCURRENT_ACTIVITIES,
  share: config.WORKER_TENANT_SHARE,
  mayEnter: (tenantId, here) => here + inFlight.others(tenantId) < services.limits.steps,
});
const inFlight = exchangeInFlight({
  systemDb,
  log,
  holder: { kind: 'steps', id: randomUUID() },
  counts: () => lanes.calls.counts(),
});
const activities = createActivities(infrastructure, services, models);
const workers = await createWorkers(infrastructure, { connection, activities, lanes, slots });
await ensureSystemSchedules(temporal, config);
const relay = startRelay({
  systemDb,
  databaseUrl: config.DATABASE_URL,
  nats,
  stream: { replicas: config.NATS_STREAM_REPLICAS, maxAgeDays: config.NATS_STREAM_MAX_AGE_DAYS },
  metrics,
  log,
  webhooks: {
    attempts: config.WEBHOOK_MAX_ATTEMPTS,
    wake: (endpoint) => wakeEndpoint(services, endpoint),
  },
  whileActive: async (signal) => {
    await Promise.all([watchEnds(services, signal), watchMissedTimes(services, signal)]);
  },
});
const { HOST, WORKER_METRICS_PORT } = config;
const server = await serveMetrics(HOST, WORKER_METRICS_PORT, metrics, readRuntimeMetrics);

const shutDown = () => {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
};
unexpected.stopWith(shutDown, UNEXPECTED_DEADLINE_MS);
void waitForStopSignal().then((signal) => {
  log.info({ signal }, 'stopping: in-flight calls finish');
  shutDown();
});
const { WORKER_BUILD_ID: build_id, TEMPORAL_TASK_QUEUE: task_queue } = config;
const versions = createWorkerVersions(temporal, config.TEMPORAL_NAMESPACE);
if (build_id) void becomeFirstVersion(versions, config.WORKER_DEPLOYMENT, build_id, log);
log.info({ task_queue, build_id }, 'worker is ready');
await Promise.all(workers.map((worker) => worker.run()));

// Activities that finish during shutdown still need the database and NATS, so those close last.
await closeAll(log, [
  ['calls in flight', () => inFlight.stop()],
  ['MCP servers', () => services.connections.close()],
  ['relay', () => relay.close()],
  ['metrics server', () => server.close()],
  ['NATS', () => nats.drain()],
  ['Postgres', infrastructure.closeDatabases],
  ['Temporal client', () => temporal.connection.close()],
  ['Temporal', () => connection.close()],
  ['telemetry', () => telemetry.close()],
]);
process.exit();
