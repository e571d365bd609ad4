import { sql } from 'kysely';
import { createAuthenticate } from '../auth/authenticate.ts';
import { isBearer } from '../auth/is-bearer.ts';
import { createRequestLimits } from '../auth/request-limits.ts';
import { createApiKeyVerifier } from '../auth/verify-api-key.ts';
import { createDatabases } from '../db/database.ts';
import { sendInterrupt } from '../events/interrupts.ts';
import { createOutboxNotifier } from '../events/outbox-notifier.ts';
import { listenForRevocations, sendRevocation } from '../events/revocations.ts';
import { findDefaultModel } from '../llm/default-model.ts';
import { createDataConverter } from '../payloads/data-converter.ts';
import { createRemoteCodec } from '../payloads/remote-codec.ts';
import { readAgentSecrets } from '../platform/config/agent-secrets.ts';
import { authOf } from '../platform/config/auth.ts';
import { readConfig } from '../platform/config/config.ts';
import { tenantLimitsOf } from '../platform/config/limits.ts';
import { addressPolicyOf } from '../platform/http/address-policy-of.ts';
import { createLogger } from '../platform/logger.ts';
import { createMetrics } from '../platform/metrics.ts';
import { connectNats } from '../platform/nats.ts';
import { createSecrets } from '../platform/secrets.ts';
import { closeAll, waitForStopSignal } from '../platform/shutdown.ts';
import { startTelemetry } from '../platform/telemetry.ts';
import { createTemporalClient } from '../platform/temporal.ts';
import { endOnUnexpectedErrors, UNEXPECTED_DEADLINE_MS } from '../platform/unexpected-errors.ts';
import { createCreationClient } from '../services/agent-creations/temporal.ts';
import { createAudited } from '../services/audit/audited.ts';
import { createDeploymentDeps } from '../services/deployments/deployment-deps.ts';
import { createStreams } from '../services/limits/open-stream.ts';
import { createRegistry } from '../services/registry/create-registry.ts';
import { runDefaults } from '../services/runs/run-defaults.ts';
import { createRunClient } from '../services/runs/temporal.ts';
import { createScheduleClient } from '../services/schedules/temporal.ts';
import { createCatalogue } from '../services/tools/catalogue.ts';
import { mcpConnectionsOf } from '../services/tools/mcp-connections.ts';
import { createTokenVault } from '../services/user-tokens/token-vault.ts';
import { buildApp } from './app.ts';

/** The API process. */
const config = readConfig();
const settings = authOf(config);
const log = createLogger('api', config.LOG_LEVEL);
const unexpected = endOnUnexpectedErrors(log);
const telemetry = startTelemetry('agent-orchestrator-api', config.OTEL_EXPORTER_OTLP_ENDPOINT);
const {
  db,
  systemDb,
  close: closeDatabases,
} = createDatabases({
  url: config.DATABASE_URL,
  poolSize: config.DATABASE_POOL_SIZE,
  statementTimeoutMs: config.DATABASE_REQUEST_TIMEOUT_SECONDS * 1000,
  name: 'api',
  log,
});
const nats = await connectNats(config, 'api', log);
const dataConverter = createDataConverter(config, systemDb);
const client = createTemporalClient(config, dataConverter, telemetry.plugins);
const runs = createRunClient(client, config.TEMPORAL_TASK_QUEUE);
const notify = createOutboxNotifier(db, log);

const vault = createTokenVault(config.TOKEN_ENCRYPTION_KEYS ?? config.PAYLOAD_ENCRYPTION_KEYS);
const secrets = createSecrets({
  env: readAgentSecrets(),
  envTenants: config.SECRET_ENV_TENANTS,
  directory: config.SECRETS_DIR,
});
const addresses = await addressPolicyOf(config);
const limits = tenantLimitsOf(config);
const registry = createRegistry({ db, notify, secrets, addresses, limits, config });
const startRun = { db, registry, vault, runs, notify, limits, defaults: runDefaults(config) };
const audited = createAudited({ db, log });
// A child process that was asked for its tools is not needed here any more.
const connections = mcpConnectionsOf(config, { db, secrets, addresses, log, stdioIdleMs: 0 });
const deployments = createDeploymentDeps({ db, registry, config });
const agentCreations = {
  db,
  vault,
  notify,
  creations: createCreationClient(client, config.TEMPORAL_TASK_QUEUE, runDefaults(config)),
};
const catalogue = createCatalogue({
  db,
  knowledgeUrl: config.KNOWLEDGE_URL,
  integrationsUrl: config.INTEGRATIONS_URL,
  addresses,
  connections,
  limits,
  coordination: { ...agentCreations, deployments, log },
});

const apiKeys = createApiKeyVerifier({ db: systemDb, log });
listenForRevocations(nats, apiKeys.forget);
const limitsOf = (limit: number, what: string) =>
  limit > 0 ? createRequestLimits({ db: systemDb, log, limit, what }) : undefined;
// Who is believed whoever they say they are could not be limited.
const requestsPerMinute =
  config.RATE_LIMIT_PER_MINUTE ?? (settings.kind === 'development' ? 0 : 1200);

const streams = createStreams({ systemDb, log }, limits);

const app = await buildApp(
  {
    db,
    nats,
    access: {
      authenticate: createAuthenticate({
        settings,
        apiKeys,
        failures: limitsOf(config.AUTH_FAILURES_PER_MINUTE, 'wrong keys and tokens'),
        log,
      }),
      requests: limitsOf(requestsPerMinute, 'requests'),
    },
    trustedProxies: config.TRUSTED_PROXIES,
    corsOrigins: config.CORS_ORIGINS,
    apiKeys: { db, announceRevocation: (apiKeyId) => sendRevocation(nats, apiKeyId) },
    doors: { maxConnectionsPerAddress: config.MAX_CONNECTIONS_PER_ADDRESS },
    metrics: createMetrics(),
    mayReadMetrics: (authorization) =>
      config.METRICS_TOKEN === undefined
        ? settings.kind === 'development'
        : isBearer(authorization, config.METRICS_TOKEN),
    limits,
    streams,
    audited,
    startRun,
    cancelRun: {
      db,
      runs,
      notify,
      log,
      audited,
      interrupt: (tenantId, workflowId) => sendInterrupt(nats, tenantId, workflowId),
    },
    steerRun: { ...startRun, audited, defaultModel: () => findDefaultModel(config) },
    approvals: { db, notify, wake: runs.wake, catalogue: catalogue.definitions, vault },
    agentCreations,
    schedules: {
      db,
      vault,
      limits,
      schedules: createScheduleClient(client, config.TEMPORAL_TASK_QUEUE),
    },
    catalogue,
    registry,
    deployments,
    mcpServers: {
      db,
      connections,
      refreshSeconds: config.MCP_REFRESH_SECONDS,
      log,
      addresses,
      limits,
    },
    temporalUi: { url: config.TEMPORAL_UI_URL, namespace: config.TEMPORAL_NAMESPACE },
    codec: {
      codec: createRemoteCodec(dataConverter.payloadCodecs),
      uiUrl: config.TEMPORAL_UI_URL,
      token: config.CODEC_TOKEN,
      networks: config.CODEC_NETWORKS,
    },
    checks: {
      postgres: () => sql`select 1`.execute(db),
      nats: () => nats.flush(),
      temporal: () =>
        client.withDeadline(Date.now() + 1500, () => client.workflowService.getSystemInfo({})),
    },
  },
  log,
);
await app.listen({ host: config.HOST, port: config.PORT });

const failed = new Promise<void>((resolve) => unexpected.stopWith(resolve, UNEXPECTED_DEADLINE_MS));
log.info({ signal: await Promise.race([waitForStopSignal(), failed]) }, 'stopping');
await closeAll(log, [
  ['server', () => app.close()],
  ['streams', () => streams.stop()],
  ['MCP servers', () => connections.close()],
  ['NATS', () => nats.close()],
  ['Postgres', closeDatabases],
  ['Temporal', () => client.connection.close()],
  ['telemetry', () => telemetry.close()],
]);
process.exit();
