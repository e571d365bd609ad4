import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { nodeAttempt } from '../../durable-graph/node-attempt.ts';

/** All that our graphs ask of the world: an answer to a prompt. */
export interface CompleteDeps {
  complete: (
    prompt: string,
    /** One key for all attempts: an answer that was received is not asked for again. */
    options: { node: string; idempotencyKey: string; signal: AbortSignal | undefined },
  ) => Promise<string>;
}

/** Asks within a node that runs as an activity. */
export async function completeIn(
  { complete }: CompleteDeps,
  config: LangGraphRunnableConfig,
  ...lines: string[]
): Promise<string> {
  const { idempotencyKey } = nodeAttempt(config);
  const node = String(config.metadata?.langgraph_node);
  return complete(lines.join('\n\n'), { node, idempotencyKey, signal: config.signal });
}

export interface Verdict {
  accepted: boolean;
  feedback: string;
}

/** What a reviewing node is told to begin its answer with. */
export const VERDICT_RULE = 'Begin with ACCEPT or REVISE, then say why.';

/** What says neither is not accepted: a loop is bounded, and a review that was not understood is none. */
export function readVerdict(answer: string): Verdict {
  const [, word = '', feedback = ''] = /^\W*(\w+)\W*([\s\S]*)$/.exec(answer) ?? [];
  return { accepted: word.toUpperCase() === 'ACCEPT', feedback: feedback.trim() || answer.trim() };
}
