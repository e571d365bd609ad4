import { connectInfrastructure } from '../composition/infrastructure.ts';
import { createServices } from '../composition/services.ts';
import { authOf } from '../platform/config/auth.ts';
import { readConfig } from '../platform/config/config.ts';
import { createLogger } from '../platform/logger.ts';
import { closeAll, waitForStopSignal } from '../platform/shutdown.ts';
import { endOnUnexpectedErrors, UNEXPECTED_DEADLINE_MS } from '../platform/unexpected-errors.ts';
import { buildApp } from './app.ts';
import { createApiContext } from './create-context.ts';

/** The API process. */
const config = readConfig();
const log = createLogger('api', config.LOG_LEVEL);
const unexpected = endOnUnexpectedErrors(log);
// Checked before anything is connected: an API that others could reach must not start without authentication.
const auth = authOf(config);
const statementTimeoutMs = config.DATABASE_REQUEST_TIMEOUT_SECONDS * 1000;
const infrastructure = await connectInfrastructure(
  config,
  { name: 'api', statementTimeoutMs },
  log,
);
const services = await createServices(infrastructure, { stdioIdleMs: 0 });
const context = createApiContext(infrastructure, services, auth);
const app = await buildApp(context, log);
await app.listen({ host: config.HOST, port: config.PORT });

const failed = new Promise<void>((resolve) => unexpected.stopWith(resolve, UNEXPECTED_DEADLINE_MS));
log.info({ signal: await Promise.race([waitForStopSignal(), failed]) }, 'stopping');
await closeAll(log, [
  ['server', () => app.close()],
  ['MCP servers', () => services.connections.close()],
  ['NATS', () => infrastructure.nats.close()],
  ['Postgres', infrastructure.closeDatabases],
  ['Temporal', () => infrastructure.temporal.connection.close()],
  ['telemetry', () => infrastructure.telemetry.close()],
]);
process.exit();
