import type { NatsConnection } from '@nats-io/transport-node';
import { REVOCATIONS } from './subjects.ts';

/** Says to all replicas of the API that a key was revoked. A hint: each looks for itself some seconds later. */
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
