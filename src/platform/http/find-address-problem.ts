import type { AddressPolicy } from './address-policy.ts';
import { createConnector } from './create-agent.ts';

const CONNECT_WITHIN_MS = 3000;

/** Why nothing can be called at a URL, or undefined. Opens a connection and closes it: no request is sent. */
export function findAddressProblem(
  policy: AddressPolicy,
  url: string,
): Promise<string | undefined> {
  const { hostname, host, port, protocol } = new URL(url);
  const connect = createConnector(policy, CONNECT_WITHIN_MS);
  const target = { hostname, host, protocol, port: port || (protocol === 'https:' ? '443' : '80') };
  return new Promise((resolve) => {
    connect(target, (error, socket) => {
      socket?.destroy();
      resolve(error?.message);
    });
  });
}
