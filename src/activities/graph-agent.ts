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

/** Activities of a graph's workflow other than its nodes: short transactions. */
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

/** The node bodies of the built-in graphs. */
export function createOwnNodes(deps: GraphAgentDeps): OwnNodes {
  const complete = createComplete(deps);
  return {
    reflective: createReflectiveNodes({ complete }),
    planExecuteReview: createPlanExecuteReviewNodes({ complete }),
  };
}

/** Calls the model from a node. If a person must decide first, the node is interrupted and called again after the decision. */
const createComplete =
  (deps: GraphAgentDeps): CompleteDeps['complete'] =>
  async (prompt, { node, key, configurable }) => {
    // Only `graphAgent` sets it, unchanged from its input.
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
      // Ends the activity, unless the decision has already been made: then the node runs again.
      interrupt(outcome);
    }
  };
