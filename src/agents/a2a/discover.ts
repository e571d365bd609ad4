import type { Discovery } from '../../contracts/agent.ts';
import type { AgentTarget } from '../adapter.ts';
import { findCard, readCard } from './card.ts';
import { chooseInterfaces } from './choose-interfaces.ts';
import { checkEnvelopeServer } from './envelope.ts';

/** What the agent's card says; servers of the envelope need not have one. */
export async function discover(
  target: AgentTarget<'a2a_server'>,
  signal: AbortSignal,
): Promise<Discovery> {
  const isEnvelope = target.config.protocol === 'message';
  if (isEnvelope) await checkEnvelopeServer(target, signal);
  const found = isEnvelope ? await findCard(target, signal) : await readCard(target, signal);
  if (!found) return { capabilities: [] };
  const { card, leftOut } = found;
  // An agent without a supported interface cannot take a job.
  if (!isEnvelope) chooseInterfaces(card, target.config.protocol);
  const { name, description, version, skills, provider, capabilities, supportedInterfaces } = card;
  return {
    capabilities: [...new Set(skills.flatMap(({ id, name, tags }) => [id || name, ...tags]))],
    ...(description && { description }),
    ...(version && { version }),
    details: {
      name,
      skills: skills.map(({ id, name, description, tags }) => ({ id, name, description, tags })),
      interfaces: supportedInterfaces.map(({ url, protocolBinding, protocolVersion }) => ({
        url,
        binding: protocolBinding,
        version: protocolVersion,
      })),
      ...(leftOut.length > 0 && { left_out: leftOut }),
      streaming: capabilities?.streaming === true,
      ...(provider && { provider: { organization: provider.organization, url: provider.url } }),
    },
  };
}
