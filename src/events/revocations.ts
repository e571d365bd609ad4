import type { NatsConnection } from '@nats-io/transport-node';
import { REVOCATIONS } from './subjects.ts';

/** Tells all API replicas that a key was revoked. Best effort: a replica without the message notices some seconds later. */
export const sendRevocation = (nats: NatsConnection, apiKeyId: string): void => {
  nats.publish(REVOCATIONS, apiKeyId);
};

export function listenForRevocations(
  nats: NatsConnection,
  forget: (apiKeyId: string) => void,
): void {
  nats.subscribe(REVOCATIONS, {
    callback: (error, message) => {
      if (!error) forget(message.string());
    },
  });
}
