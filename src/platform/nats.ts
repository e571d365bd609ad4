import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Logger } from './logger.ts';

export type { NatsConnection };

/** A connection that comes up and comes back by itself, however long the server is away. */
export async function connectNats(
  servers: string,
  name: string,
  log: Logger,
): Promise<NatsConnection> {
  const connection = await connect({
    servers: servers.split(','),
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 100,
    waitOnFirstConnect: true,
    pingInterval: 10_000,
  });
  void logStatus(connection, log);
  return connection;
}

async function logStatus(connection: NatsConnection, log: Logger): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'disconnect') log.warn('NATS is away');
    if (status.type === 'reconnect') log.info('NATS is back');
  }
}
