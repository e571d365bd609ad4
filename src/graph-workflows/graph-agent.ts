import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { GraphAgentActivities } from '../activities/graph-agent.ts';
import { ownGraphs } from '../agents/graphs/own-graphs.ts';
import type { OpenQuestion, Waiting } from '../contracts/approval.ts';
import type { GraphAgentInput, GraphAgentOutput, GraphJob } from '../contracts/graph-agent.ts';
import { durableGraph } from '../durable-graph/durable-graph.ts';
import { runDurableGraph } from '../durable-graph/run-durable-graph.ts';
import { standIns } from '../durable-graph/stand-ins.ts';
import { DATABASE_WRITE_OPTIONS } from '../workflows/kit/database-write-options.ts';
import { describeQuestion } from '../workflows/kit/describe-question.ts';
import { saySignal } from '../workflows/kit/messages.ts';
import { signalStepWaits } from '../workflows/kit/signal-step-waits.ts';
import { Steering } from '../workflows/kit/steering.ts';
import { CALL_RETRY } from '../workflows/kit/timed-activities.ts';

const { beginGraph, concludeGraph, failGraph } =
  proxyLocalActivities<GraphAgentActivities>(DATABASE_WRITE_OPTIONS);

/** More supersteps than any of our graphs takes. */
const RECURSION_LIMIT = 100;

/** Executes a step with a built-in graph. Each node is an activity. */
export async function graphAgent({
  paused,
  pause_change,
  ...job
}: GraphAgentInput): Promise<GraphAgentOutput> {
  let question: OpenQuestion | undefined;
  const steering: Steering = new Steering({
    tenantId: job.tenant_id,
    paused,
    pauseChange: pause_change,
    onChange: () => show(job, steering, question),
  });
  steering.listen();
  // The log contains messages to the step. A graph cannot receive them.
  setHandler(saySignal, () => undefined);
  let told = 0;
  const onQuestion = (open: OpenQuestion | undefined) => {
    question = open;
    show(job, steering, question);
    signalStepWaits({
      step_id: job.step_id,
      waits: open !== undefined,
      ...(open && { questions: [open] }),
      change: ++told,
    });
  };
  const { task } = await beginGraph(job);
  try {
    await steering.unpaused();
    return await concludeGraph(job, {
      task,
      result: await runGraph(job, task, steering, onQuestion),
    });
  } catch (error) {
    if (!isCancellation(error)) await CancellationScope.nonCancellable(() => failGraph(job));
    throw isCancellation(error) ? error : rootOf(error);
  }
}

async function runGraph(
  job: GraphJob,
  task: string,
  steering: Steering,
  onQuestion: (question: OpenQuestion | undefined) => void,
): Promise<string> {
  const graph = ownGraph(job);
  // A breakpoint after every superstep: there a run that is paused is held.
  const config = { recursionLimit: RECURSION_LIMIT, configurable: { job }, interruptAfter: '*' };
  const output = await runDurableGraph(
    graph,
    { task },
    {
      config,
      onInterrupt: async (pause) => {
        await steering.unpaused();
        // A built-in node is interrupted only by a pending decision.
        const waiting = pause.kind === 'interrupt' ? (pause.value as Waiting) : undefined;
        if (waiting) await decided(steering, waiting, onQuestion);
        return true;
      },
    },
  );
  return String(output.result ?? '');
}

function ownGraph(job: GraphJob) {
  const graphs = ownGraphs({ reflective: standIns(), planExecuteReview: standIns() });
  const defaults = {
    startToCloseTimeout: `${job.timeout + 60}s`,
    heartbeatTimeout: `${job.heartbeat_timeout}s`,
    retry: CALL_RETRY,
  } as const;
  switch (job.graph) {
    case 'reflective':
      return durableGraph(graphs.reflective, { name: job.graph, defaults });
    case 'plan_execute_review':
      return durableGraph(graphs.plan_execute_review, { name: job.graph, defaults });
    case 'plan_execute_review_loop':
      return durableGraph(graphs.plan_execute_review_loop, { name: job.graph, defaults });
    default:
      throw ApplicationFailure.nonRetryable(`There is no graph "${job.graph}".`, 'agent_rejected');
  }
}

/** Waits until the approval is closed or has expired. */
async function decided(
  steering: Steering,
  waiting: Waiting,
  onQuestion: (question: OpenQuestion | undefined) => void,
): Promise<void> {
  let isFirst = true;
  await steering.awaitDecision(async (): Promise<Waiting | { kind: 'decided' }> => {
    if (!isFirst) return { kind: 'decided' };
    isFirst = false;
    return waiting;
  }, onQuestion);
}

/** The node's failure, under its own name. */
function rootOf(error: unknown): unknown {
  let found = error;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ActivityFailure || cause instanceof ApplicationFailure) found = cause;
  }
  return found instanceof ApplicationFailure
    ? ApplicationFailure.nonRetryable(found.message, found.type ?? 'failed')
    : found;
}

function show(job: GraphJob, steering: Steering, question: OpenQuestion | undefined): void {
  const head = `**${job.title}**, by the graph *${job.graph}*${steering.paused ? ' (paused)' : ''}`;
  setCurrentDetails(question ? `${head}\n\n${describeQuestion(question)}` : head);
}
