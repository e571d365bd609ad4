import { createEffectLedger } from '../db/queries/effects.ts';
import { sendInterrupt } from '../events/interrupts.ts';
import { type FeedRequest, followEvents } from '../events/live-feed.ts';
import { createOutboxNotifier } from '../events/outbox-notifier.ts';
import { sendRevocation } from '../events/revocations.ts';
import { findDefaultModel } from '../llm/default-model.ts';
import { listServedModels } from '../llm/list-models.ts';
import { findModelProblem, providerNames } from '../llm/models.ts';
import { readAgentSecrets } from '../platform/config/agent-secrets.ts';
import { tenantLimitsOf } from '../platform/config/limits.ts';
import { addressPolicyOf } from '../platform/http/address-policy-of.ts';
import { createSecrets } from '../platform/secrets.ts';
import { createCreationClient } from '../services/agent-creations/temporal.ts';
import { createAgentRegistry } from '../services/agents/agent-registry.ts';
import { createAudited } from '../services/audit/audited.ts';
import { createDeploymentDeps } from '../services/deployments/deployment-deps.ts';
import { createStreams } from '../services/limits/open-stream.ts';
import { createManagementTools } from '../services/management-tools/management-tools.ts';
import { createModelList } from '../services/models/model-list.ts';
import { runDefaults } from '../services/runs/run-defaults.ts';
import { createRunClient } from '../services/runs/temporal.ts';
import { createScheduleClient } from '../services/schedules/temporal.ts';
import { createCatalogue } from '../services/tools/catalogue.ts';
import { mcpConnectionsOf } from '../services/tools/mcp-connections.ts';
import { createTokenVault } from '../services/user-tokens/token-vault.ts';
import { createWebhookClient } from '../services/webhooks/temporal.ts';
import { createDecisionRules } from './decision-rules.ts';
import type { Infrastructure } from './infrastructure.ts';

/** What use cases depend on. Each takes it as its `deps` and names the part it needs. */
export type Services = Awaited<ReturnType<typeof createServices>>;

interface ServiceOptions {
  /** How long an idle child process of an MCP server lives. Milliseconds; 0 ends it with the request that started it. */
  stdioIdleMs: number;
}

/** Wires the services of a process: the API and the worker have the same. */
export async function createServices(
  { config, log, db, systemDb, nats, temporal, metrics }: Infrastructure,
  { stdioIdleMs }: ServiceOptions,
) {
  const { TEMPORAL_TASK_QUEUE: taskQueue } = config;
  const notify = createOutboxNotifier(db, log);
  const publicUrl = config.PUBLIC_URL ?? '';
  const limits = tenantLimitsOf(config);
  const defaults = runDefaults(config);
  const addresses = await addressPolicyOf(config);
  const secrets = createSecrets({
    env: readAgentSecrets(),
    envTenants: config.SECRET_ENV_TENANTS,
    directory: config.SECRETS_DIR,
  });
  const runs = createRunClient(temporal, taskQueue);
  const creations = createCreationClient(temporal, taskQueue, defaults);
  const vault = createTokenVault(config.TOKEN_ENCRYPTION_KEYS ?? config.PAYLOAD_ENCRYPTION_KEYS);
  const providers = providerNames(config);
  const defaultModel = () => findDefaultModel(config);
  const registry = createAgentRegistry({
    ...{ db, notify, secrets, addresses, limits, config },
    findModelProblem: (model) => {
      // Without MODEL, the default is a model of a configured provider.
      const name = model ?? config.MODEL;
      return name && findModelProblem(name, providers);
    },
  });
  const deployments = createDeploymentDeps({ db, registry, config });
  const connections = mcpConnectionsOf(config, { db, secrets, addresses, log, stdioIdleMs });
  const catalogue = createCatalogue({
    db,
    knowledgeUrl: config.KNOWLEDGE_URL,
    integrationsUrl: config.INTEGRATIONS_URL,
    addresses,
    connections,
    limits,
    managementTools: createManagementTools({
      db,
      vault,
      creations,
      notify,
      deployments,
      log,
      publicUrl,
    }),
  });
  return {
    db,
    systemDb,
    log,
    metrics,
    notify,
    publicUrl,
    limits,
    defaults,
    addresses,
    vault,
    registry,
    deployments,
    connections,
    /** Names of the model providers that can be used. */
    providers,
    toolNames: async (tenantId: string) =>
      (await catalogue.definitions(tenantId)).map(({ name }) => name),
    /** Attempts to deliver an event to a webhook of the tenant. */
    maxWebhookAttempts: config.WEBHOOK_MAX_ATTEMPTS,
    refreshSeconds: config.MCP_REFRESH_SECONDS,
    catalogue,
    /** What tools and agents have done in the world. */
    ledger: createEffectLedger(db),
    rules: createDecisionRules({ db, vault, catalogue }),
    audited: createAudited({ db, log }),
    runs,
    creations,
    webhooks: createWebhookClient(temporal, taskQueue),
    schedules: createScheduleClient(temporal, taskQueue),
    minIntervalSeconds: config.SCHEDULE_MIN_INTERVAL_SECONDS,
    wake: runs.wake,
    temporalUi: { url: config.TEMPORAL_UI_URL, namespace: config.TEMPORAL_NAMESPACE },
    /** The model of steps whose blueprint names none. */
    defaultModel,
    listModels: createModelList({
      defaultModel,
      listServedModels: () => listServedModels(config),
    }),
    followEvents: (request: FeedRequest) => followEvents({ db, nats }, request),
    openStream: createStreams({ systemDb, log }, limits).open,
    /** Tells every worker to end the in-flight calls of a run. */
    interrupt: (tenantId: string, workflowId: string) => sendInterrupt(nats, tenantId, workflowId),
    /** Tells every API replica to forget an API key. */
    announceRevocation: (apiKeyId: string) => sendRevocation(nats, apiKeyId),
  };
}
