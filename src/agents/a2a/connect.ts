import {
  type Client,
  ClientFactory,
  JsonRpcTransportFactory,
  RestTransportFactory,
} from '@a2a-js/sdk/client';
import type { Fetch } from '../../platform/http/guarded-fetch.ts';
import type { AgentTarget } from '../adapter.ts';
import { readCard } from './card.ts';
import { chooseInterfaces } from './choose-interfaces.ts';
import { createRpcFetch } from './rpc-fetch.ts';

export interface Connection {
  client: Client;
  /** Whether the agent tells what it does while it does it. */
  streams: boolean;
  /** How many requests the SDK has made. */
  sent(): number;
}

/** The SDK's client for the version and the transport that the card and the configuration agree on. */
export async function connect(
  target: AgentTarget<'a2a_server'>,
  signal: AbortSignal,
): Promise<Connection> {
  const { card } = await readCard(target, signal);
  const chosen = { ...card, supportedInterfaces: chooseInterfaces(card, target.config.protocol) };
  let sent = 0;
  const rpcFetch = createRpcFetch(target);
  const fetchImpl: Fetch = (input, init) => {
    sent += 1;
    return rpcFetch(input, init);
  };
  const options = { fetchImpl, legacyCompat: { enabled: true } };
  const factory = new ClientFactory({
    transports: [new JsonRpcTransportFactory(options), new RestTransportFactory(options)],
    // Without streaming, a message is answered with the task, and the task is asked for.
    clientConfig: { polling: true },
    cardResolver: { resolve: async () => chosen },
  });
  return {
    client: await factory.createFromAgentCard(chosen),
    streams: card.capabilities?.streaming === true,
    sent: () => sent,
  };
}
