import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  DefaultLogger,
  type LogLevel,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { createAgentCallActivities } from '../activities/agent-calls.ts';
import { createCreationActivities } from '../activities/agent-creation.ts';
import { createAgentRunActivities } from '../activities/agent-run.ts';
import { createAuditActivities } from '../activities/audit.ts';
import { createCheckAgentsActivities } from '../activities/check-agents.ts';
import { createGraphAgentActivities, createOwnNodes } from '../activities/graph-agent.ts';
import { createReconcileActivities } from '../activities/reconcile.ts';
import { createRunActivities } from '../activities/run.ts';
import { createScheduledRunActivities } from '../activities/scheduled-run.ts';
import { createWebhookActivities } from '../activities/webhook.ts';
import { ownGraphs } from '../agents/graphs/own-graphs.ts';
import { createDatabases } from '../db/database.ts';
import { countRefusal } from '../db/queries/count-refusal.ts';
import { deleteOldPayloads } from '../db/queries/delete-old-payloads.ts';
import { deleteStale } from '../db/queries/delete-stale.ts';
import {
  beginEffect,
  clearEffect,
  findBegunEffect,
  findPendingInput,
  finishEffect,
  settleUnknownEffect,
  suspendEffect,
} from '../db/queries/effects.ts';
import { endWait, noteWait, type Wait } from '../db/queries/waits.ts';
import { offlineModel } from '../dev/offline-model/offline-model.ts';
import { createGraphActivities } from '../durable-graph/graph-activities.ts';
import { listenForInterrupts, sendInterrupt } from '../events/interrupts.ts';
import { createLivePublisher } from '../events/live-publisher.ts';
import { createOutboxNotifier } from '../events/outbox-notifier.ts';
import { startRelay } from '../events/relay.ts';
import { findDefaultModel } from '../llm/default-model.ts';
import { createModels } from '../llm/models.ts';
import { createDataConverter, fitBundle } from '../payloads/data-converter.ts';
import { readAgentSecrets } from '../platform/config/agent-secrets.ts';
import { readConfig } from '../platform/config/config.ts';
import { tenantLimitsOf } from '../platform/config/limits.ts';
import { freePort } from '../platform/free-port.ts';
import { addressPolicyOf, OPERATOR_POLICY } from '../platform/http/address-policy-of.ts';
import { createGuardedFetch } from '../platform/http/guarded-fetch.ts';
import { createLogger, type Logger } from '../platform/logger.ts';
import { createMetrics } from '../platform/metrics.ts';
import { connectNats } from '../platform/nats.ts';
import { createSecrets } from '../platform/secrets.ts';
import { closeAll, waitForStopSignal } from '../platform/shutdown.ts';
import { startTelemetry } from '../platform/telemetry.ts';
import { createTemporalClient, temporalOptionsOf } from '../platform/temporal.ts';
import { endOnUnexpectedErrors, UNEXPECTED_DEADLINE_MS } from '../platform/unexpected-errors.ts';
import { createCreationClient } from '../services/agent-creations/temporal.ts';
import type { CallToolDeps } from '../services/conversations/tool-request.ts';
import { createDeploymentDeps } from '../services/deployments/deployment-deps.ts';
import { exchangeInFlight } from '../services/limits/in-flight.ts';
import { createRegistry } from '../services/registry/create-registry.ts';
import { runDefaults } from '../services/runs/run-defaults.ts';
import type { SettleRunDeps } from '../services/runs/settle-run.ts';
import { createRunClient } from '../services/runs/temporal.ts';
import { watchEnds } from '../services/runs/watch-ends.ts';
import { createScheduleClient } from '../services/schedules/temporal.ts';
import { deleteExpiredItems } from '../services/store/items.ts';
import { createCatalogue } from '../services/tools/catalogue.ts';
import { mcpConnectionsOf } from '../services/tools/mcp-connections.ts';
import { createToolRefresh } from '../services/tools/refresh-mcp-servers.ts';
import { createTokenVault } from '../services/user-tokens/token-vault.ts';
import { type BundleName, buildWorkflowBundle } from './bundle.ts';
import { createStartCheck } from './check-starts.ts';
import { becomeFirstVersion, createDeployments, versionOf } from './deployments.ts';
import { CHECK_AGENTS, ensureSchedule, RECONCILE } from './house-schedules.ts';
import { serveMetrics } from './metrics-server.ts';
import { refuseForeignWork } from './refuse-foreign-work.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { createLanes, shareSlots } from './share-slots.ts';
import { tenantOfActivity } from './tenant-of-activity.ts';

/** The worker process: runs workflows and activities, and stands by as the relay. */
const config = readConfig();
const log = createLogger('worker', config.LOG_LEVEL);
const unexpected = endOnUnexpectedErrors(log);
const telemetry = startTelemetry('agent-orchestrator-worker', config.OTEL_EXPORTER_OTLP_ENDPOINT);
const metrics = createMetrics();
const runtimeMetricsPort = await freePort();
installRuntime(log, runtimeMetricsPort);

const {
  db,
  systemDb,
  close: closeDatabases,
} = createDatabases({
  url: config.DATABASE_URL,
  poolSize: config.DATABASE_POOL_SIZE,
  name: 'worker',
  log,
});
const nats = await connectNats(config, 'worker', log);
const dataConverter = createDataConverter(config, systemDb);
const client = createTemporalClient(config, dataConverter, telemetry.plugins);
const connection = await NativeConnection.connect({
  ...temporalOptionsOf(config),
  plugins: telemetry.plugins,
});
const deployments = createDeployments(client, config.TEMPORAL_NAMESPACE);
await ensureSearchAttributes(client, config.TEMPORAL_NAMESPACE);

const models = createModels(config, await findDefaultModel(config), {
  offline: (id) => offlineModel(id, config.OFFLINE_MODEL_LATENCY_MS),
});
log.info({ model: models.defaultName }, 'default model');
if (models.defaultName.startsWith('offline/')) {
  log.warn('no model provider is configured: the offline model gives canned answers');
}
const secrets = createSecrets({
  env: readAgentSecrets(),
  envTenants: config.SECRET_ENV_TENANTS,
  directory: config.SECRETS_DIR,
});
const addresses = await addressPolicyOf(config);
const connections = mcpConnectionsOf(config, {
  db,
  secrets,
  addresses,
  log,
  stdioIdleMs: config.MCP_STDIO_IDLE_SECONDS * 1000,
});
const notify = createOutboxNotifier(db, log);
const interrupts = listenForInterrupts(nats);
const runs = createRunClient(client, config.TEMPORAL_TASK_QUEUE);
const limits = tenantLimitsOf(config);
const registry = createRegistry({ db, notify, secrets, addresses, limits, config });
const langgraph = createDeploymentDeps({ db, registry, config });
const vault = createTokenVault(config.TOKEN_ENCRYPTION_KEYS ?? config.PAYLOAD_ENCRYPTION_KEYS);
const creations = createCreationClient(client, config.TEMPORAL_TASK_QUEUE, runDefaults(config));
const schedules = createScheduleClient(client, config.TEMPORAL_TASK_QUEUE);
const catalogue = createCatalogue({
  db,
  knowledgeUrl: config.KNOWLEDGE_URL,
  integrationsUrl: config.INTEGRATIONS_URL,
  addresses,
  connections,
  limits,
  coordination: { db, vault, creations, notify, deployments: langgraph, log },
});
const ledger: CallToolDeps['ledger'] = {
  findBegun: (effect) => findBegunEffect(db, effect),
  begin: (effect) => beginEffect(db, effect),
  finish: (effect, status, result) => finishEffect(db, effect, status, result),
  clear: (effect) => clearEffect(db, effect),
  suspend: (effect, pending) => suspendEffect(db, effect, pending),
  findPending: (effect) => findPendingInput(db, effect),
  settleUnknown: (effect, asked, outcome) => settleUnknownEffect(db, effect, asked, outcome),
};
const shared = {
  db,
  models,
  metrics,
  log,
  live: createLivePublisher(nats, log),
  interrupts,
  notify,
  wake: runs.wake,
  countRefusal: (tenantId: string, callId: string) => countRefusal(db, tenantId, callId),
  noteWait: (wait: Wait) => noteWait(db, wait),
  endWait: (tenantId: string, ...callIds: string[]) => endWait(db, tenantId, ...callIds),
  patienceSeconds: config.PATIENCE_SECONDS,
};
const interrupt = (tenantId: string, workflowId: string) =>
  sendInterrupt(nats, tenantId, workflowId);
const settling: SettleRunDeps = { db, systemDb, runs, interrupt, notify, log };

const activities = {
  ...createRunActivities({ ...shared, runs, interrupt }),
  ...createAgentRunActivities({
    ...shared,
    ledger,
    catalogue: catalogue.definitions,
    tellHeld: runs.tellHeld,
  }),
  ...createAgentCallActivities({ ...shared, ledger, registry }),
  ...createCreationActivities({
    ...shared,
    vault,
    deployments: langgraph,
  }),
  ...createAuditActivities({ db }),
  ...createCheckAgentsActivities({ ...registry, systemDb }),
  ...createReconcileActivities({
    ...settling,
    creations,
    schedules,
    sweep: async () => {
      await deleteOldPayloads(systemDb, config.PAYLOAD_MAX_AGE_DAYS);
      await deleteExpiredItems(systemDb);
      await deleteStale(systemDb);
    },
    refreshTools: createToolRefresh({
      db,
      systemDb,
      connections,
      refreshSeconds: config.MCP_REFRESH_SECONDS,
      log,
    }),
  }),
  ...createScheduledRunActivities({
    db,
    registry,
    patienceSeconds: config.PATIENCE_SECONDS,
    notify,
    log,
    limits,
    defaults: runDefaults(config),
    schedules,
  }),
  ...createWebhookActivities({
    db,
    log,
    addresses,
    retryInitialMs: config.WEBHOOK_RETRY_INITIAL_SECONDS * 1000,
    maxAttempts: config.WEBHOOK_MAX_ATTEMPTS,
  }),
};
const { lanes, slots } = createLanes({
  slots: config.WORKER_CONCURRENT_ACTIVITIES,
  share: config.WORKER_TENANT_SHARE,
  mayEnter: (tenantId, here) => here + inFlight.others(tenantId) < limits.steps,
});
const inFlight = exchangeInFlight({
  systemDb,
  log,
  holder: { kind: 'steps', id: randomUUID() },
  counts: () => lanes.calls.counts(),
});
const checkStart = await createStartCheck({
  client,
  systemDb,
  dataConverter,
  encryptionKeys: config.PAYLOAD_ENCRYPTION_KEYS,
  signingKeys: config.WORKFLOW_SIGNING_KEYS,
});
const common = {
  connection,
  namespace: config.TEMPORAL_NAMESPACE,
  dataConverter,
  plugins: telemetry.plugins,
  interceptors: {
    activity: [
      refuseForeignWork(checkStart, log),
      tenantOfActivity,
      shareSlots({ lanes, noteWait: shared.noteWait }),
    ],
  },
  ...(config.WORKER_BUILD_ID && {
    workerDeploymentOptions: versionOf(config.WORKER_DEPLOYMENT, config.WORKER_BUILD_ID),
  }),
  maxCachedWorkflows: config.WORKER_CACHED_WORKFLOWS,
  maxConcurrentActivityTaskExecutions: slots,
  maxConcurrentWorkflowTaskExecutions: config.WORKER_CONCURRENT_WORKFLOW_TASKS,
  shutdownGraceTime: `${config.WORKER_SHUTDOWN_GRACE_SECONDS}s`,
  shutdownForceTime: `${config.WORKER_SHUTDOWN_GRACE_SECONDS + 10}s`,
};
const workers = await Promise.all([
  Worker.create({
    ...common,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    workflowBundle: { code: fitBundle(await readBundle('workflows'), dataConverter) },
    activities,
  }),
  Worker.create({
    ...common,
    taskQueue: `${config.TEMPORAL_TASK_QUEUE}-graphs`,
    workflowBundle: { code: fitBundle(await readBundle('graphs'), dataConverter) },
    activities: {
      ...activities,
      ...createGraphAgentActivities({ db }),
      ...createGraphActivities({ graphs: ownGraphs(createOwnNodes(shared)) }),
    },
  }),
]);
for (const [schedule, seconds] of [
  [RECONCILE, config.RECONCILE_INTERVAL_SECONDS],
  [CHECK_AGENTS, config.AGENT_CHECK_INTERVAL_SECONDS],
] as const)
  await ensureSchedule(client, config.TEMPORAL_TASK_QUEUE, schedule, seconds);

const relay = startRelay({
  systemDb,
  databaseUrl: config.DATABASE_URL,
  nats,
  stream: { replicas: config.NATS_STREAM_REPLICAS, maxAgeDays: config.NATS_STREAM_MAX_AGE_DAYS },
  metrics,
  log,
  whileActive: (signal) => watchEnds(settling, signal),
});
const readRuntimeMetrics = createGuardedFetch(OPERATOR_POLICY, { maxBytes: 64 * 1024 * 1024 });
const server = await serveMetrics(config.HOST, config.WORKER_METRICS_PORT, metrics, async () => {
  const response = await readRuntimeMetrics(`http://127.0.0.1:${runtimeMetricsPort}/metrics`);
  return response.text();
});

const shutDown = () => {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
};
unexpected.stopWith(shutDown, UNEXPECTED_DEADLINE_MS);
void waitForStopSignal().then((signal) => {
  log.info({ signal }, 'stopping: in-flight calls finish');
  shutDown();
});
if (config.WORKER_BUILD_ID) {
  void becomeFirstVersion(deployments, config.WORKER_DEPLOYMENT, config.WORKER_BUILD_ID, log);
}
log.info(
  { task_queue: config.TEMPORAL_TASK_QUEUE, build_id: config.WORKER_BUILD_ID },
  'worker is ready',
);
await Promise.all(workers.map((worker) => worker.run()));

// Only now does nothing need the database and NATS any more.
await closeAll(log, [
  ['calls in flight', () => inFlight.stop()],
  ['MCP servers', () => connections.close()],
  ['relay', () => relay.close()],
  ['metrics server', () => server.close()],
  ['NATS', () => nats.drain()],
  ['Postgres', closeDatabases],
  ['Temporal client', () => client.connection.close()],
  ['Temporal', () => connection.close()],
  ['telemetry', () => telemetry.close()],
]);
process.exit();

/** A prebuilt bundle has no tracing inside. */
function readBundle(name: BundleName): Promise<string> {
  const path = name === 'graphs' ? config.GRAPH_BUNDLE : config.WORKFLOW_BUNDLE;
  return path && telemetry.plugins.length === 0
    ? readFile(path, 'utf8')
    : buildWorkflowBundle(name, telemetry.plugins);
}

function installRuntime(logger: Logger, metricsPort: number): void {
  Runtime.install({
    logger: new DefaultLogger('WARN', (entry) => {
      logger[toPinoLevel(entry.level)]({ ...entry.meta, source: 'temporal' }, entry.message);
    }),
    telemetryOptions: {
      metrics: {
        prometheus: { bindAddress: `127.0.0.1:${metricsPort}`, useSecondsForDurations: true },
      },
    },
    shutdownSignals: [],
  });
}

function toPinoLevel(level: LogLevel): 'trace' | 'debug' | 'info' | 'warn' | 'error' {
  return level.toLowerCase() as 'trace' | 'debug' | 'info' | 'warn' | 'error';
}
