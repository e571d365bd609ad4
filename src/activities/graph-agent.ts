import { interrupt } from '@langchain/langgraph';
import type { CompleteDeps } from '../agents/graphs/complete.ts';
import type { OwnNodes } from '../agents/graphs/own-graphs.ts';
import { createPlanExecuteReviewNodes } from '../agents/graphs/plan-execute-review.ts';
import { createReflectiveNodes } from '../agents/graphs/reflective.ts';
import type { GraphAgentOutput, GraphJob } from '../contracts/graph-agent.ts';
import {
  answerNode,
  beginGraph,
  concludeGraph,
  failGraph,
} from '../services/agent-jobs/graph-job.ts';
import type { AnswerDeps } from '../services/conversations/answer.ts';
import { type CallDeps, runProviderCall, withRunOwner } from './run-provider-call.ts';

export type GraphAgentDeps = AnswerDeps & CallDeps;

/** What a graph's workflow asks for beside its nodes: short transactions. */
export function createGraphAgentActivities({ db }: Pick<GraphAgentDeps, 'db'>) {
  return {
    beginGraph: (job: GraphJob): Promise<{ task: string }> => beginGraph(db, job),
    concludeGraph: (
      job: GraphJob,
      end: { task: string; result: string },
    ): Promise<GraphAgentOutput> => concludeGraph(db, job, end),
    failGraph: (job: GraphJob): Promise<void> => failGraph(db, job),
  };
}

export type GraphAgentActivities = ReturnType<typeof createGraphAgentActivities>;

/** The bodies of our graphs' nodes. */
export function createOwnNodes(deps: GraphAgentDeps): OwnNodes {
  const complete = createComplete(deps);
  return {
    reflective: createReflectiveNodes({ complete }),
    planExecuteReview: createPlanExecuteReviewNodes({ complete }),
  };
}

/** Asks the model within a node. Where a person must decide first, the node is interrupted, and called again when they have. */
const createComplete =
  (deps: GraphAgentDeps): CompleteDeps['complete'] =>
  async (prompt, { node, key, configurable }) => {
    // Only `graphAgent` gives it, as it was given it.
    const job = configurable.job as GraphJob;
    const { say } = deps.live.open(job, { agent: job.agent, step_id: job.step_id, node });
    for (;;) {
      const outcome = await runProviderCall(
        deps,
        withRunOwner(job),
        `${job.conversation_id}/node/${key}`,
        async ({ signal, waiter }) => ({
          kind: 'answer' as const,
          text: await answerNode(deps, { job, key, node, prompt, waiter, signal, onText: say }),
        }),
        { model: job.model },
      );
      if (outcome.kind === 'answer') return outcome.text;
      // Ends the activity, unless the wait for this is over: then it is looked at again.
      interrupt(outcome);
    }
  };
