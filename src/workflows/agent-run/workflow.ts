import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { UsageTotals } from '../../contracts/workflow.ts';
import { callInput, callsWithin } from './calls.ts';
import type { AgentRunInput, AgentRunOutput, AgentRunProgress } from './messages.ts';
import { addUsage } from './usage.ts';

/**
 * An agent that works with tools: tool calls in parallel, model call, and so on until it answers. It begins after the first
 * answer, for a step that is answered at once needs no workflow of its own. History holds positions and token counts
 * only; the conversation is in Postgres.
 */
export async function agentRun(input: AgentRunInput): Promise<AgentRunOutput> {
  const progress = { ...input.progress };
  for (;;) {
    const scope = new CancellationScope({ cancellable: true, timeout: `${input.timeout}s` });
    try {
      return await scope.run(() => converse(input, progress));
    } catch (error) {
      if (CancellationScope.current().consideredCancelled) {
        throw isCancellation(error) ? error : new CancelledFailure('the run was cancelled');
      }
      if (!isCancellation(error) || !scope.consideredCancelled) throw error;
      if (progress.attempt >= input.max_attempts) {
        throw ApplicationFailure.nonRetryable(
          `The step took longer than ${input.timeout} s, ${progress.attempt} times.`,
          'step_timed_out',
        );
      }
      // Goes on where the conversation stands: what was answered is not asked again.
      progress.attempt += 1;
    }
  }
}

async function converse(input: AgentRunInput, progress: AgentRunProgress): Promise<AgentRunOutput> {
  const { agent } = input;
  const call = callInput(input);
  for (;;) {
    setCurrentDetails(describe(input, progress));
    assertWithinTokens(progress.usage, agent.max_tokens);
    const { position, tools } = progress;
    await Promise.all(
      tools.map((tool, index) =>
        callsWithin(input, `tool ${tool}`).callTool({ ...call, position, index }),
      ),
    );
    const next = position + 1 + tools.length;
    const turn = await callsWithin(input, `model ${agent.model}`).callModel({
      ...call,
      step_id: input.step_id,
      round: input.round,
      position: next,
      conclude: progress.usage.model_calls + 1 >= agent.max_model_calls,
    });
    progress.usage = addUsage(progress.usage, turn.usage);
    if (turn.kind === 'answer')
      return { answer: turn.answer, usage: progress.usage, preview: turn.preview };
    Object.assign(progress, { position: next, tools: turn.tools });
    if (workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof agentRun>({ ...input, progress });
  }
}

function assertWithinTokens(usage: UsageTotals, limit: number): void {
  const tokens = usage.input_tokens + usage.output_tokens;
  if (tokens <= limit) return;
  throw ApplicationFailure.nonRetryable(
    `The agent used ${tokens} tokens and is limited to ${limit}.`,
    'token_limit_reached',
  );
}

function describe(input: AgentRunInput, { usage, attempt }: AgentRunProgress): string {
  const calls = `${usage.model_calls} of at most ${input.agent.max_model_calls} model calls`;
  const tokens = `${usage.input_tokens} input and ${usage.output_tokens} output tokens, $${usage.cost_usd}`;
  return `**${input.title}**\n\n${calls}; ${tokens}${attempt > 1 ? `; attempt ${attempt}` : ''}`;
}
