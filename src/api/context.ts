import type { NatsConnection } from '@nats-io/transport-node';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Database } from '../db/database.ts';
import type { RemoteCodec } from '../payloads/remote-codec.ts';
import type { Limits } from '../platform/config/limits.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { AcceptDeps } from '../services/agent-creations/accept-creation.ts';
import type { RevokeDeps } from '../services/api-keys/revoke-api-key.ts';
import type { DecideDeps } from '../services/approvals/decide.ts';
import type { Audited } from '../services/audit/audited.ts';
import type { SetBudgetDeps } from '../services/budgets/budgets.ts';
import type { DeploymentDeps } from '../services/deployments/deployment-deps.ts';
import type { Streams } from '../services/limits/open-stream.ts';
import type { RegistryDeps } from '../services/registry/to-target.ts';
import type { CancelRunDeps } from '../services/runs/cancel-run.ts';
import type { ForkDeps } from '../services/runs/fork-run.ts';
import type { SteerRunDeps } from '../services/runs/pause-run.ts';
import type { TemporalUi } from '../services/runs/read-run.ts';
import type { StartRunDeps } from '../services/runs/start-run.ts';
import type { ScheduleDeps } from '../services/schedules/schedule-row.ts';
import type { Catalogue } from '../services/tools/catalogue.ts';
import type { McpServerDeps } from '../services/tools/mcp-servers.ts';
import type { AccessOptions } from './plugins/access.ts';
import type { CodecAccess } from './plugins/codec-access.ts';
import type { DoorsOptions } from './plugins/doors.ts';

/** What the routes need, made in server.ts. */
export interface ApiContext {
  db: Database;
  nats: NatsConnection;
  access: AccessOptions;
  /** Networks whose `X-Forwarded-For` is believed, comma-separated. */
  trustedProxies: string | undefined;
  /** Origins whose pages may use the API; `*` is every origin. */
  corsOrigins: string[];
  apiKeys: RevokeDeps;
  doors: DoorsOptions;
  metrics: Metrics;
  /** By the `Authorization` header of the request. */
  mayReadMetrics(authorization: string | undefined): boolean;
  limits: Limits;
  streams: Streams;
  /** For what a request has done outside our database. */
  audited: Audited;
  startRun: StartRunDeps;
  cancelRun: CancelRunDeps;
  /** For pausing, steering, retrying and forking. */
  steerRun: ForkDeps & SteerRunDeps;
  approvals: DecideDeps & SetBudgetDeps;
  agentCreations: AcceptDeps;
  schedules: ScheduleDeps;
  catalogue: Catalogue;
  registry: RegistryDeps;
  deployments: DeploymentDeps;
  mcpServers: McpServerDeps;
  temporalUi: TemporalUi;
  codec: CodecAccess & { codec: RemoteCodec };
  /** Each dependency by name; a check rejects when it is away. */
  checks: Record<string, () => Promise<unknown>>;
}

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
