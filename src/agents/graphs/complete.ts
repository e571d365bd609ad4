import type { LangGraphRunnableConfig } from '@langchain/langgraph';

/** The only dependency of the built-in graphs: an answer to a prompt. */
export interface CompleteDeps {
  complete: (
    prompt: string,
    /** `key` is the same for all attempts and retries of a run, so a received answer is never requested again. */
    options: { node: string; key: string; configurable: Record<string, unknown> },
  ) => Promise<string>;
}

/** Asks the model from a node that runs as an activity. */
export async function completeIn(
  { complete }: CompleteDeps,
  config: LangGraphRunnableConfig,
  ...lines: string[]
): Promise<string> {
  const { langgraph_node: node, langgraph_step: step } = config.metadata ?? {};
  // The place in the graph instead of the workflow's id, because a retried run has another workflow.
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

/** Tells a reviewing node how to begin its answer. */
export const VERDICT_RULE = 'Begin your answer with ACCEPT or REVISE, then give the reason.';

/** Any other answer counts as a rejection. The graph limits the number of revisions. */
export function readVerdict(answer: string): Verdict {
  const [, word = '', feedback = ''] = /^\W*(\w+)\W*([\s\S]*)$/.exec(answer) ?? [];
  return { accepted: word.toUpperCase() === 'ACCEPT', feedback: feedback.trim() || answer.trim() };
}
