import { setTimeout as sleep } from 'node:timers/promises';
import { connect, errors, type NatsConnection } from '@nats-io/transport-node';
import type { Logger } from './logger.ts';
import { type NatsSettings, natsOptionsOf } from './nats-options.ts';

export type { NatsConnection };

/** Milliseconds. */
const RECONNECT_MS = 250;

/**
 * Creates a connection that reconnects by itself, however long the server is unavailable or rejects the credentials, because credentials
 * can be replaced.
 * @throws ConfigError
 */
export async function connectNats(
  settings: NatsSettings,
  name: string,
  log: Logger,
): Promise<NatsConnection> {
  const options = {
    ...natsOptionsOf(settings),
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_MS,
    reconnectJitter: 100,
    reconnectJitterTLS: 100,
    ignoreAuthErrorAbort: true,
    pingInterval: 10_000,
  };
  let told = '';
  for (;;) {
    try {
      const connection = await connect(options);
      void logStatus(connection, log);
      return connection;
    } catch (error) {
      const { message } = error as Error;
      if (message !== told) log.warn({ err: error }, describe(error));
      told = message;
      await sleep(RECONNECT_MS);
    }
  }
}

const describe = (error: unknown): string =>
  error instanceof errors.AuthorizationError
    ? 'NATS rejects the credentials; check the NATS_ settings'
    : 'NATS cannot be reached';

async function logStatus(connection: NatsConnection, log: Logger): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'disconnect') log.warn('the connection to NATS was lost');
    if (status.type === 'reconnect') log.info('the connection to NATS is restored');
    // For example, a subject that the credentials do not allow.
    if (status.type === 'error') log.warn({ err: status.error }, 'NATS reports an error');
  }
}
