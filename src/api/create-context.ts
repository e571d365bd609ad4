import { sql } from 'kysely';
import { createAuthenticate } from '../auth/authenticate.ts';
import { isBearer } from '../auth/is-bearer.ts';
import { createRequestLimits } from '../auth/request-limits.ts';
import { createApiKeyVerifier } from '../auth/verify-api-key.ts';
import type { Infrastructure } from '../composition/infrastructure.ts';
import type { Services } from '../composition/services.ts';
import { listenForRevocations } from '../events/revocations.ts';
import { createRemoteCodec } from '../payloads/remote-codec.ts';
import type { AuthSettings } from '../platform/config/auth.ts';
import type { ApiContext } from './context.ts';

/** Requests per minute of one principal, unless `RATE_LIMIT_PER_MINUTE` sets another limit. */
const REQUESTS_PER_MINUTE = 1200;

/** Creates what the API needs in addition to the services: authentication, limits and health checks. */
export function createApiContext(
  { config, log, db, systemDb, nats, temporal, dataConverter }: Infrastructure,
  services: Services,
  settings: AuthSettings,
): ApiContext {
  const isDevelopment = settings.kind === 'development';
  const apiKeys = createApiKeyVerifier({ db: systemDb, log });
  listenForRevocations(nats, apiKeys.forget);
  const limitsOf = (limit: number, what: string) =>
    limit > 0 ? createRequestLimits({ db: systemDb, log, limit, what }) : undefined;
  // In development mode a caller chooses its own name, so a limit per name would limit nothing.
  const requestsPerMinute =
    config.RATE_LIMIT_PER_MINUTE ?? (isDevelopment ? 0 : REQUESTS_PER_MINUTE);
  return {
    services,
    nats,
    access: {
      authenticate: createAuthenticate({
        settings,
        apiKeys,
        failures: limitsOf(config.AUTH_FAILURES_PER_MINUTE, 'invalid keys and tokens'),
        log,
      }),
      requests: limitsOf(requestsPerMinute, 'requests'),
    },
    trustedProxies: config.TRUSTED_PROXIES,
    corsOrigins: config.CORS_ORIGINS,
    doors: { maxConnectionsPerAddress: config.MAX_CONNECTIONS_PER_ADDRESS },
    mayReadMetrics: (authorization) =>
      config.METRICS_TOKEN === undefined
        ? isDevelopment
        : isBearer(authorization, config.METRICS_TOKEN),
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
        temporal.withDeadline(Date.now() + 1500, () => temporal.workflowService.getSystemInfo({})),
    },
  };
}
