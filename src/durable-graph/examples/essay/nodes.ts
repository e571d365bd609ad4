import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { interrupt } from '@langchain/langgraph';
import { nodeAttempt } from '../../node-attempt.ts';
import type { EssayNodes } from './graph.ts';

interface EssayDeps {
  model: BaseChatModel;
  publish: (essay: string, options: { idempotencyKey: string }) => Promise<void>;
}

/** Ordinary node functions that may do I/O: each call is an activity. */
export const createEssayNodes = ({ model, publish }: EssayDeps): EssayNodes => ({
  write: async ({ topic, notes }, config) => {
    const { text } = await model.invoke(`Write about ${topic}. ${notes.join(' ')}`, config);
    return { draft: text };
  },
  review: async ({ draft }) => {
    // The node runs again from the beginning when the answer arrives.
    const note: unknown = interrupt({ question: 'Is it good?', draft });
    return note === 'good' ? { decision: 'publish' } : { decision: 'again', notes: [String(note)] };
  },
  publish: async ({ draft }, config) => {
    config.writer?.({ publishing: draft });
    await publish(draft, nodeAttempt(config));
    return {};
  },
});
