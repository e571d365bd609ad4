import type { AgentCard, AgentInterface } from '@a2a-js/sdk';
import {
  type Client,
  ClientFactory,
  JsonRpcTransportFactory,
  RestTransportFactory,
} from '@a2a-js/sdk/client';
import type { AgentConfigs } from '../../contracts/agent-config.ts';
import type { AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { readCard } from './card.ts';
import { createRpcFetch } from './rpc-fetch.ts';

export interface Connection {
  client: Client;
  /** Whether the agent tells what it does while it does it. */
  streams: boolean;
}

/** gRPC is not spoken. */
const BINDINGS = ['JSONRPC', 'HTTP+JSON'];

/** The SDK's client for the version and the transport that the card and the configuration agree on. */
export async function connect(
  target: AgentTarget<'a2a_server'>,
  signal: AbortSignal,
): Promise<Connection> {
  const card = await readCard(target, signal);
  const chosen = { ...card, supportedInterfaces: chooseInterfaces(card, target.config.protocol) };
  const options = { fetchImpl: createRpcFetch(target), legacyCompat: { enabled: true } };
  const factory = new ClientFactory({
    transports: [new JsonRpcTransportFactory(options), new RestTransportFactory(options)],
    // Without streaming, a message is answered with the task, and the task is asked for.
    clientConfig: { polling: true },
    cardResolver: { resolve: async () => chosen },
  });
  return {
    client: await factory.createFromAgentCard(chosen),
    streams: card.capabilities?.streaming === true,
  };
}

function chooseInterfaces(
  card: AgentCard,
  protocol: AgentConfigs['a2a_server']['protocol'],
): AgentInterface[] {
  const spoken = card.supportedInterfaces.filter(({ protocolBinding }) =>
    BINDINGS.includes(protocolBinding.toUpperCase()),
  );
  const old = spoken.filter(({ protocolVersion }) => protocolVersion.startsWith('0.'));
  const current = spoken.filter((each) => !old.includes(each));
  const wanted = protocol === 'v0.3' || (protocol === 'auto' && current.length === 0);
  const chosen = wanted ? old : current;
  if (chosen.length > 0) return chosen;
  const offered = card.supportedInterfaces.map(
    ({ protocolBinding, protocolVersion }) => `${protocolBinding} ${protocolVersion}`,
  );
  throw new AgentError(
    'rejected',
    `The agent offers ${offered.join(', ')}; \`config.protocol\` is "${protocol}".`,
  );
}
