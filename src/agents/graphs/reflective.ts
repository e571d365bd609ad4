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

export const ReflectiveState = Annotation.Root({
  task: Annotation<string>,
  /** Maximum number of executions, including the first. */
  max_rounds: Annotation<number>({ reducer: (_, value) => value, default: () => 3 }),
  analysis: Annotation<string>,
  plan: Annotation<string>,
  work: Annotation<string>,
  verdict: Annotation<Verdict>,
  round: Annotation<number>({ reducer: (_, value) => value, default: () => 0 }),
  result: Annotation<string>,
});

type State = typeof ReflectiveState.State;
type Node = (
  state: State,
  config: LangGraphRunnableConfig,
) => Promise<typeof ReflectiveState.Update>;
export type ReflectiveNodes = Record<
  'analyze' | 'makePlan' | 'execute' | 'reflect' | 'finalize',
  Node
>;

/** Analyze, plan, execute; reflect and execute again until the work is accepted or no rounds are left; finalize. */
export const reflectiveGraph = (nodes: ReflectiveNodes) =>
  new StateGraph(ReflectiveState)
    .addNode('analyze', nodes.analyze)
    .addNode('make_plan', nodes.makePlan)
    .addNode('execute', nodes.execute)
    .addNode('reflect', nodes.reflect)
    .addNode('finalize', nodes.finalize)
    .addEdge(START, 'analyze')
    .addEdge('analyze', 'make_plan')
    .addEdge('make_plan', 'execute')
    .addEdge('execute', 'reflect')
    .addConditionalEdges('reflect', afterReflection, ['execute', 'finalize'])
    .addEdge('finalize', END)
    .compile();

const afterReflection = ({ verdict, round, max_rounds }: State) =>
  verdict.accepted || round >= max_rounds ? 'finalize' : 'execute';

export const createReflectiveNodes = (deps: CompleteDeps): ReflectiveNodes => ({
  analyze: async ({ task }, config) => ({
    analysis: await completeIn(deps, config, 'What does this task ask for?', task),
  }),
  makePlan: async ({ task, analysis }, config) => ({
    plan: await completeIn(deps, config, 'List the steps of this task.', task, analysis),
  }),
  execute: async ({ task, plan, round, work, verdict }, config) => {
    const again = round > 0 ? ['Result so far:', work, 'Fix the following:', verdict.feedback] : [];
    const done = await completeIn(
      deps,
      config,
      'Carry out this task according to the plan.',
      task,
      plan,
      ...again,
    );
    return { work: done, round: round + 1 };
  },
  reflect: async ({ task, work }, config) => ({
    verdict: readVerdict(
      await completeIn(
        deps,
        config,
        `Does the result complete the task? ${VERDICT_RULE}`,
        task,
        work,
      ),
    ),
  }),
  finalize: async ({ task, work }, config) => ({
    result: await completeIn(deps, config, 'Give the final answer to the task.', task, work),
  }),
});
