import { createCreationActivities } from '../activities/agent-creation.ts';
import { createAgentJobActivities } from '../activities/agent-jobs.ts';
import { createAgentRunActivities } from '../activities/agent-run.ts';
import { createAuditActivities } from '../activities/audit.ts';
import { createCheckAgentsActivities } from '../activities/check-agents.ts';
import { createGraphAgentActivities, createOwnNodes } from '../activities/graph-agent.ts';
import { createHousekeepingActivities } from '../activities/housekeeping.ts';
import { createReconcileActivities } from '../activities/reconcile.ts';
import { createRunActivities } from '../activities/run.ts';
import { createScheduledRunActivities } from '../activities/scheduled-run.ts';
import { createWebhookActivities } from '../activities/webhook.ts';
import { createEndpointActivities } from '../activities/webhook-endpoint.ts';
import { ownGraphs } from '../agents/graphs/own-graphs.ts';
import type { Infrastructure } from '../composition/infrastructure.ts';
import type { Services } from '../composition/services.ts';
import { deleteOldPayloads } from '../db/queries/delete-old-payloads.ts';
import { deleteStale } from '../db/queries/delete-stale.ts';
import { countRefusal } from '../db/queries/refusals.ts';
import { endWait, noteWait, type Wait } from '../db/queries/waits.ts';
import { createGraphActivities } from '../durable-graph/graph-activities.ts';
import { listenForInterrupts } from '../events/interrupts.ts';
import { createLivePublisher } from '../events/live-publisher.ts';
import type { Models } from '../llm/models.ts';
import { deleteExpiredItems } from '../services/store/items.ts';
import { createToolRefresh } from '../services/tools/refresh-mcp-servers.ts';

/** The activities of both task queues: `runs`, and `graphs` with those that only graph workflows call. */
export function createActivities(
  { config, log, db, systemDb, nats }: Infrastructure,
  services: Services,
  models: Models,
) {
  const deps = {
    ...services,
    models,
    live: createLivePublisher(nats, log),
    interrupts: listenForInterrupts(nats),
    tellHeld: services.runs.tellHeld,
    countRefusal: (tenantId: string, callId: string) => countRefusal(db, tenantId, callId),
    noteWait: (wait: Wait) => noteWait(db, wait),
    endWait: (tenantId: string, ...callIds: string[]) => endWait(db, tenantId, ...callIds),
    patienceSeconds: config.PATIENCE_SECONDS,
    retryInitialMs: config.WEBHOOK_RETRY_INITIAL_SECONDS * 1000,
    maxAttempts: config.WEBHOOK_MAX_ATTEMPTS,
    refreshTools: createToolRefresh(services),
    intervals: {
      reconcile: config.RECONCILE_INTERVAL_SECONDS,
      check_agents: config.AGENT_CHECK_INTERVAL_SECONDS,
    },
    sweep: async () => {
      await deleteOldPayloads(systemDb, config.PAYLOAD_MAX_AGE_DAYS);
      await deleteExpiredItems(systemDb);
      await deleteStale(systemDb);
    },
  };
  const runs = {
    ...createRunActivities(deps),
    ...createAgentRunActivities(deps),
    ...createAgentJobActivities(deps),
    ...createCreationActivities(deps),
    ...createAuditActivities(deps),
    ...createCheckAgentsActivities({ ...services.registry, systemDb }),
    ...createHousekeepingActivities(deps),
    ...createReconcileActivities(deps),
    ...createScheduledRunActivities(deps),
    ...createWebhookActivities(deps),
    ...createEndpointActivities(deps),
  };
  const graphs = {
    ...runs,
    ...createGraphAgentActivities(deps),
    ...createGraphActivities({ graphs: ownGraphs(createOwnNodes(deps)) }),
  };
  return { runs, graphs };
}
