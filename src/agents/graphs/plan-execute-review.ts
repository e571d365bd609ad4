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
  /** Maximum number of revisions after a rejection. The sequential variant makes none. */
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

/** The nodes and edges that both variants share. */
const common = (nodes: PlanExecuteReviewNodes) =>
  new StateGraph(PlanExecuteReviewState)
    .addNode('make_plan', nodes.makePlan)
    .addNode('execute', nodes.execute)
    .addNode('judge', nodes.judge)
    .addEdge(START, 'make_plan')
    .addEdge('make_plan', 'execute')
    .addEdge('execute', 'judge');

/** One pass: the review becomes part of the output. */
export const sequentialGraph = (nodes: PlanExecuteReviewNodes) =>
  common(nodes).addEdge('judge', END).compile();

/** A rejected result is revised, up to the limit. */
export const conditionalGraph = (nodes: PlanExecuteReviewNodes) =>
  common(nodes).addConditionalEdges('judge', afterReview, ['execute', END]).compile();

const afterReview = ({ review, revision, max_revisions }: State) =>
  review.accepted || revision >= max_revisions ? END : 'execute';

export const createPlanExecuteReviewNodes = (deps: CompleteDeps): PlanExecuteReviewNodes => ({
  makePlan: async ({ task }, config) => ({
    plan: await completeIn(deps, config, 'List the steps of this task.', task),
  }),
  execute: async ({ task, plan, result, review, revision }, config) => {
    const again =
      revision >= 0 ? ['Result so far:', result, 'Fix the following:', review.feedback] : [];
    const done = await completeIn(
      deps,
      config,
      'Carry out this task according to the plan.',
      task,
      plan,
      ...again,
    );
    return { result: done, revision: revision + 1 };
  },
  judge: async ({ task, result }, config) => ({
    review: readVerdict(
      await completeIn(deps, config, `Review the result. ${VERDICT_RULE}`, task, result),
    ),
  }),
});
