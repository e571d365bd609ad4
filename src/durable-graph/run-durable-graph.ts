import type { RunnableConfig } from '@langchain/core/runnables';
import {
  Command,
  type Interrupt,
  isGraphDrained,
  isInterrupted,
  RunControl,
} from '@langchain/langgraph/web';
import { workflowInfo } from '@temporalio/workflow';
import type { AnyGraph } from './graph.ts';
import { type SavedThread, ThreadSaver } from './thread-saver.ts';

/** The state that a workflow inherits when it continues as new. Pass it to `continueAsNew` unchanged. */
export interface CarriedGraph {
  thread: SavedThread;
  /** Supersteps since the last input or answer. They count towards the recursion limit. */
  supersteps: number;
}

/** A waiting node: it waits for the answer to its `interrupt()`, or for permission to continue (`interruptBefore`, `interruptAfter`). */
export type GraphPause =
  | { kind: 'interrupt'; node: string; id: string; value: unknown }
  | { kind: 'breakpoint'; next: string[] };

export interface RunOptions<Output> {
  config?: RunnableConfig;
  /** The state of the previous workflow run. */
  carried?: CarriedGraph | undefined;
  /** Called between two supersteps when the history has grown long. Must pass its argument to `continueAsNew`. */
  continueAsNew?: (carried: CarriedGraph) => Promise<never>;
  /** Continue as new after this many supersteps, including those of subgraphs. At least 1. */
  maxSupersteps?: number;
  /** Answers an interrupt. It can wait for a signal, an update or a timer. Without it, the run ends at the interrupt, as `invoke` does. */
  onInterrupt?: (pause: GraphPause) => Promise<unknown>;
  /** Called after each superstep with the state. */
  onValues?: (values: Output) => void | Promise<void>;
  /** Called when a node has finished, with its result. */
  onUpdate?: (update: unknown) => void | Promise<void>;
}

type OutputOf<Graph extends AnyGraph> = Awaited<ReturnType<Graph['invoke']>>;
type Input = Parameters<AnyGraph['stream']>[0];

/** Runs a graph of `durableGraph` to its end, across interrupts and workflow runs. */
export async function runDurableGraph<Graph extends AnyGraph>(
  graph: Graph,
  input: Parameters<Graph['invoke']>[0],
  options: RunOptions<OutputOf<Graph>>,
): Promise<OutputOf<Graph>> {
  const { carried, onInterrupt } = options;
  const saver = saverOf(graph);
  if (carried) saver.load(carried.thread);
  let next: Input = carried ? null : input;
  let supersteps = carried?.supersteps ?? 0;
  for (;;) {
    const output = await runUntilPause(graph, next, supersteps, options);
    const pauses = await pausesOf(graph, options.config);
    if (pauses.length === 0 || !onInterrupt) return output;
    const answers = await Promise.all(
      pauses.map(async (pause) => ({ pause, answer: await onInterrupt(pause) })),
    );
    next = toResume(answers);
    supersteps = 0;
  }
}

async function runUntilPause<Graph extends AnyGraph>(
  graph: Graph,
  input: Input,
  before: number,
  { config, continueAsNew, maxSupersteps, onValues, onUpdate }: RunOptions<OutputOf<Graph>>,
): Promise<OutputOf<Graph>> {
  const saver = saverOf(graph);
  const limitHere = continueAsNew && (maxSupersteps ?? Number.POSITIVE_INFINITY);
  const control = new BoundaryControl(saver, limitHere);
  const limit = config?.recursionLimit ?? graph.config?.recursionLimit ?? 25;
  let output: OutputOf<Graph> | undefined;
  try {
    const stream = await graph.stream(input, {
      ...config,
      control,
      recursionLimit: Math.max(limit - before, 1),
      outputKeys: graph.outputChannels,
      streamMode: ['values', 'updates'],
    });
    // With two modes, LangGraph yields pairs; the types of an unknown graph do not express that.
    for await (const [mode, chunk] of stream as AsyncIterable<[string, OutputOf<Graph>]>) {
      if (mode === 'updates') await onUpdate?.(chunk);
      else if (isInterrupted(chunk)) output = Object.assign({ ...output }, chunk);
      else {
        output = chunk;
        await onValues?.(chunk);
      }
    }
  } catch (error) {
    if (!(error instanceof Error && isGraphDrained(error)) || !continueAsNew) throw error;
    const supersteps = before + control.supersteps;
    return continueAsNew({ thread: saver.dump(), supersteps });
  }
  return output as OutputOf<Graph>;
}

/** LangGraph checks this before each superstep, also of subgraphs, to decide whether to stop. A run that stops has made progress. */
class BoundaryControl extends RunControl {
  readonly #done: ThreadSaver['supersteps'];
  readonly #before: ThreadSaver['supersteps'];
  readonly #limit: number | undefined;

  constructor(saver: ThreadSaver, limit: number | undefined) {
    super();
    this.#done = saver.supersteps;
    this.#before = { ...saver.supersteps };
    this.#limit = limit;
  }

  get supersteps(): number {
    return this.#done.outermost - this.#before.outermost;
  }

  override get drainRequested(): boolean {
    const done = this.#done.all - this.#before.all;
    if (this.#limit === undefined || done === 0) return false;
    return done >= this.#limit || workflowInfo().continueAsNewSuggested;
  }

  override get drainReason(): string {
    return 'continue as new';
  }
}

async function pausesOf(graph: AnyGraph, config: RunnableConfig = {}): Promise<GraphPause[]> {
  const { next, tasks } = await graph.getState(config);
  const interrupts = tasks.flatMap(({ name, interrupts = [] }) =>
    interrupts.map(
      ({ id = '', value }: Interrupt): GraphPause => ({ kind: 'interrupt', node: name, id, value }),
    ),
  );
  if (interrupts.length > 0) return interrupts;
  return next.length > 0 ? [{ kind: 'breakpoint', next: [...next] }] : [];
}

function toResume(answers: { pause: GraphPause; answer: unknown }[]): Command | null {
  const resume = answers.flatMap(({ pause, answer }) =>
    pause.kind === 'interrupt' ? [[pause.id, answer]] : [],
  );
  return resume.length > 0 ? new Command({ resume: Object.fromEntries(resume) }) : null;
}

function saverOf(graph: AnyGraph): ThreadSaver {
  if (graph.checkpointer instanceof ThreadSaver) return graph.checkpointer;
  throw new Error('runDurableGraph() expects a graph created by durableGraph()');
}
