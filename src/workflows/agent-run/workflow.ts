import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { AgentRunActivities } from '../../activities/agent-run.ts';
import type { OpenQuestion } from '../../contracts/approval.ts';
import { addUsage } from '../../contracts/usage-totals.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import { callInput, isLastTurn, modelInput } from '../kit/agent-turn.ts';
import { describeQuestion } from '../kit/describe-question.ts';
import { saySignal } from '../kit/messages.ts';
import { signalStepWaits } from '../kit/signal-step-waits.ts';
import { Steering } from '../kit/steering.ts';
import { LONGEST_HOLD, proxyTimedActivities } from '../kit/timed-activities.ts';
import { ActivityClock } from './activity-clock.ts';
import {
  type AgentRunInput,
  type AgentRunOutput,
  type AgentRunProgress,
  callHeldSignal,
} from './messages.ts';

/**
 * An agent that works with tools, or to which a person has said something: tool calls in parallel, model call, and so on until it
 * answers. It begins after the first answer, for a step that is answered at once needs no workflow of its own. History holds
 * positions and token counts; the conversation is in Postgres.
 */
export async function agentRun(input: AgentRunInput): Promise<AgentRunOutput> {
  const progress: AgentRunProgress = { ...input.progress };
  const clock: ActivityClock = new ActivityClock(progress.worked, (isBlocked) => {
    progress.told += 1;
    signalStepWaits({
      step_id: input.step_id,
      waits: isBlocked,
      ...(isBlocked && { questions: clock.questions }),
      change: progress.told,
    });
  });
  const refresh = () => show(input, progress, { steering, questions: clock.questions });
  const steering = new Steering({
    tenantId: input.tenant_id,
    paused: progress.paused,
    pauseChange: progress.pause_change,
    onChange: refresh,
  });
  steering.listen();
  setHandler(saySignal, (text) => {
    progress.said.push(text);
  });
  setHandler(callHeldSignal, ({ position, index, held, question, attempt }) => {
    clock.holds(`${position}/${index}`, held, attempt, question);
    refresh();
  });
  const decided = <T extends { kind: string }>(key: string, call: () => Promise<T>) =>
    steering.awaitDecision(
      () => clock.during(key, call),
      (question) => {
        clock.waits(key, question);
        refresh();
      },
    ) as Promise<Exclude<T, { kind: 'waits' }>>;

  for (;;) {
    refresh();
    assertWithinLimits(input, progress.usage, clock.worked);
    const { position, tools } = progress;
    await allSettled(
      tools.map(async (tool, index) => {
        const call = proxyTimedActivities<AgentRunActivities>(input, `tool ${tool}`, LONGEST_HOLD);
        const { held = 0 } = await decided(`${position}/${index}`, () =>
          call.callTool({ ...toolInput(input), position, index }),
        );
        clock.excuse(held);
        refresh();
      }),
    );
    await steering.unpaused();
    const said = progress.said.splice(0);
    const conclude = progress.usage.model_calls + 1 >= input.agent.max_model_calls;
    const turn = await decided('model', () =>
      proxyTimedActivities<AgentRunActivities>(input, `model ${input.agent.model}`).callModel({
        ...modelInput(input),
        position: position + 1 + tools.length,
        said,
        conclude,
      }),
    );
    clock.excuse(turn.held ?? 0);
    // An answer of an earlier life of the run: what is said now is still to be heard.
    if (!turn.heard) progress.said.unshift(...said);
    progress.usage = addUsage(progress.usage, turn.usage);
    progress.position = turn.position;
    progress.tools = turn.kind === 'tool_calls' ? turn.tools : [];
    if (turn.kind === 'answer' && isLastTurn(turn, progress.said, conclude))
      return { answer: turn.answer, usage: progress.usage, preview: turn.preview };
    if (workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof agentRun>({
        ...input,
        progress: {
          ...progress,
          paused: steering.paused,
          pause_change: steering.pauseChange,
          worked: clock.worked,
        },
      });
    }
  }
}

const toolInput = (input: AgentRunInput) => ({
  ...callInput(input),
  approval: input.approval,
  attempt: input.run_attempt,
});

/** All of them end, whatever becomes of one: a tool call must not be left behind by a failure of its neighbour. */
async function allSettled(calls: Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(calls);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

function assertWithinLimits(input: AgentRunInput, usage: UsageTotals, worked: number): void {
  const tokens = usage.input_tokens + usage.output_tokens;
  if (tokens > input.agent.max_tokens) {
    throw ApplicationFailure.nonRetryable(
      `The agent used ${tokens} tokens and is limited to ${input.agent.max_tokens}.`,
      'token_limit_reached',
    );
  }
  const limit = input.timeout * input.max_attempts;
  if (worked > limit) {
    throw ApplicationFailure.nonRetryable(
      `The step was at work for more than ${limit} s.`,
      'step_timed_out',
    );
  }
}

interface Shown {
  steering: Steering;
  questions: OpenQuestion[];
}

function show(
  input: AgentRunInput,
  { usage }: AgentRunProgress,
  { steering, questions }: Shown,
): void {
  const calls = `${usage.model_calls} of at most ${input.agent.max_model_calls} model calls`;
  const tokens = `${usage.input_tokens} input and ${usage.output_tokens} output tokens, $${usage.cost_usd}`;
  const head = `**${input.title}**${steering.paused ? ' (paused)' : ''}`;
  const open = questions.map((question) => `\n- ${describeQuestion(question)}`);
  setCurrentDetails(`${head}\n\n${calls}; ${tokens}\n${open.join('')}`);
}
