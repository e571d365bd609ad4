import type { LangGraphRunnableConfig } from '@langchain/langgraph';

/** All that our graphs ask of the world: an answer to a prompt. */
export interface CompleteDeps {
  complete: (
    prompt: string,
    /** `key` is the same for all attempts, and in every life of a run: an answer that was received is not asked for again. */
    options: { node: string; key: string; configurable: Record<string, unknown> },
  ) => Promise<string>;
}

/** Asks within a node that runs as an activity. */
export async function completeIn(
  { complete }: CompleteDeps,
  config: LangGraphRunnableConfig,
  ...lines: string[]
): Promise<string> {
  const { langgraph_node: node, langgraph_step: step } = config.metadata ?? {};
  // The place in the graph, not the workflow's: a run that is retried has another workflow.
  const key = `${String(step)}-${String(node)}`;
  return complete(lines.join('\n\n'), {
    node: String(node),
    key,
    configurable: config.configurable ?? {},
  });
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
