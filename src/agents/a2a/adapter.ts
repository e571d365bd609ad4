import type { Discovery } from '../../contracts/agent.ts';
import type { AgentAdapter, AgentTarget } from '../adapter.ts';
import { chooseInterfaces, findCard, readCard } from './agent-card.ts';
import { checkEnvelopeServer, executeEnvelope } from './envelope.ts';
import { executeTask } from './execute-task.ts';

/** Agents that speak A2A (1.0 or 0.3), or the simple envelope of `POST /a2a/message`. */
export const a2aServerAdapter: AgentAdapter<'a2a_server'> = {
  type: 'a2a_server',
  // The envelope protocol has no task to find again.
  rejoins: ({ config }) => config.protocol !== 'message',
  discover,
  check: async (target, signal) => {
    if (target.config.protocol === 'message') await checkEnvelopeServer(target, signal);
    else await readCard(target, signal);
  },
  execute: (target, job, call) =>
    target.config.protocol === 'message'
      ? executeEnvelope(target, job, call)
      : executeTask(target, job, call),
};

/** Reads the agent's card, which is optional for envelope servers. */
async function discover(
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
