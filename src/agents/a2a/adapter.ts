import type { AgentAdapter } from '../adapter.ts';
import { readCard } from './card.ts';
import { discover } from './discover.ts';
import { checkEnvelopeServer, executeEnvelope } from './envelope.ts';
import { executeTask } from './execute-task.ts';

/** An agent that speaks A2A (1.0 or 0.3), or the simple envelope of `POST /a2a/message`. */
export const a2aServerAdapter: AgentAdapter<'a2a_server'> = {
  type: 'a2a_server',
  // An envelope has an answer and nothing to come back to.
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
