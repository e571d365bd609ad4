import type { AgentCard, AgentInterface } from '@a2a-js/sdk';
import type { AgentConfigs } from '../../contracts/agent-config.ts';
import { AgentError } from '../agent-error.ts';

/** gRPC is not spoken. */
const BINDINGS = ['JSONRPC', 'HTTP+JSON'];

/** The interfaces of the version that the card and the configuration agree on. @throws AgentError `rejected` */
export function chooseInterfaces(
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
