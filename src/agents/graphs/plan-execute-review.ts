import {
  Annotation,
  END,
  type LangGraphRunnableConfig,
  START,
  StateGraph,
} from '@langchain/langgraph';
import {
  type CompleteDeps,
  completeIn,
  readVerdict,
  VERDICT_RULE,
  type Verdict,
} from './complete.ts';

export const PlanExecuteReviewState = Annotation.Root({
  task: Annotation<string>,
  /** How often a rejected result is done again; the sequential variant does not. */
  max_revisions: Annotation<number>({ reducer: (_, value) => value, default: () => 1 }),
  plan: Annotation<string>,
  result: Annotation<string>,
  review: Annotation<Verdict>,
  revision: Annotation<number>({ reducer: (_, value) => value, default: () => -1 }),
});

type State = typeof PlanExecuteReviewState.State;
type Update = typeof PlanExecuteReviewState.Update;
type Node = (state: State, config: LangGraphRunnableConfig) => Promise<Update>;
export type PlanExecuteReviewNodes = Record<'makePlan' | 'execute' | 'judge', Node>;

/** The nodes and the way that both variants share. */
const common = (nodes: PlanExecuteReviewNodes) =>
  new StateGraph(PlanExecuteReviewState)
    .addNode('make_plan', nodes.makePlan)
    .addNode('execute', nodes.execute)
    .addNode('judge', nodes.judge)
    .addEdge(START, 'make_plan')
    .addEdge('make_plan', 'execute')
    .addEdge('execute', 'judge');

/** Once through: whatever the review says is part of the output. */
export const sequentialGraph = (nodes: PlanExecuteReviewNodes) =>
  common(nodes).addEdge('judge', END).compile();

/** A rejected result goes back to be done again, a bounded number of times. */
export const conditionalGraph = (nodes: PlanExecuteReviewNodes) =>
  common(nodes).addConditionalEdges('judge', afterReview, ['execute', END]).compile();

const afterReview = ({ review, revision, max_revisions }: State) =>
  review.accepted || revision >= max_revisions ? END : 'execute';

export const createPlanExecuteReviewNodes = (deps: CompleteDeps): PlanExecuteReviewNodes => ({
  makePlan: async ({ task }, config) => ({
    plan: await completeIn(deps, config, 'List the steps of this task.', task),
  }),
  execute: async ({ task, plan, result, review, revision }, config) => {
    const again = revision >= 0 ? ['So far:', result, 'To be mended:', review.feedback] : [];
    const done = await completeIn(deps, config, 'Do this task by the plan.', task, plan, ...again);
    return { result: done, revision: revision + 1 };
  },
  judge: async ({ task, result }, config) => ({
    review: readVerdict(
      await completeIn(deps, config, `Review the result. ${VERDICT_RULE}`, task, result),
    ),
  }),
});
