import { createDatabases } from '../db/database.ts';
import { createDataConverter } from '../payloads/data-converter.ts';
import type { Config } from '../platform/config/config.ts';
import { createLogger } from '../platform/logger.ts';
import { createMetrics } from '../platform/metrics.ts';
import { connectNats } from '../platform/nats.ts';
import { startTelemetry } from '../platform/telemetry.ts';
import { createTemporalClient } from '../platform/temporal.ts';
import { addStateMetrics } from './state-metrics.ts';

export type Infrastructure = Awaited<ReturnType<typeof connectInfrastructure>>;

interface InfrastructureOptions {
  /** Names the process in logs, in traces and in the servers' lists of connections. */
  name: 'api' | 'worker';
  /** Limit of each SQL statement. Milliseconds. */
  statementTimeoutMs?: number;
}

/** Connects a process to Postgres, NATS, Temporal and telemetry. */
export async function connectInfrastructure(
  config: Config,
  { name, ...options }: InfrastructureOptions,
  log = createLogger(name, config.LOG_LEVEL),
) {
  const telemetry = startTelemetry(
    `agent-orchestrator-${name}`,
    config.OTEL_EXPORTER_OTLP_ENDPOINT,
  );
  const { db, systemDb, close } = createDatabases({
    ...options,
    url: config.DATABASE_URL,
    poolSize: config.DATABASE_POOL_SIZE,
    name,
    log,
  });
  const metrics = createMetrics();
  addStateMetrics({ registry: metrics.registry, systemDb, log });
  const dataConverter = createDataConverter(config, systemDb);
  return {
    config,
    log,
    telemetry,
    metrics,
    db,
    systemDb,
    closeDatabases: close,
    nats: await connectNats(config, name, log),
    dataConverter,
    temporal: createTemporalClient(config, dataConverter, telemetry.plugins),
  };
}
