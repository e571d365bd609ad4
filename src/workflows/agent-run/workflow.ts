import {
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { AgentRunActivities } from '../../activities/agent-run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import type { AgentRunInput, AgentRunOutput, AgentRunProgress } from './messages.ts';
import { addUsage, NO_USAGE } from './usage.ts';

/** System and user message come before the first answer. */
const FIRST_ANSWER = 2;

/**
 * One agent doing one step: model call, tool calls in parallel, model call, until it answers. History holds positions and
 * token counts only; the conversation is in Postgres.
 */
export async function agentRun(input: AgentRunInput): Promise<AgentRunOutput> {
  const progress: AgentRunProgress = input.progress ?? { position: FIRST_ANSWER, attempt: 1, usage: NO_USAGE };
  setCurrentDetails(describe(input, progress));
  for (;;) {
    const scope = new CancellationScope({ cancellable: true, timeout: `${input.timeout}s` });
    try {
      return await scope.run(() => converse(input, progress));
    } catch (error) {
      const isTimeout = isCancellation(error) && scope.consideredCancelled && !CancellationScope.current().consideredCancelled;
      if (!isTimeout) throw error;
      if (progress.attempt >= input.max_attempts) {
        throw ApplicationFailure.nonRetryable(`The step took longer than ${input.timeout} s, ${progress.attempt} times.`, 'step_timed_out');
      }
      // Goes on where the conversation stands: what was answered is not asked again.
      progress.attempt += 1;
    }
  }
}

async function converse(input: AgentRunInput, progress: AgentRunProgress): Promise<AgentRunOutput> {
  const { agent } = input;
  const call = {
    tenant_id: input.tenant_id,
    workflow_id: input.workflow_id,
    conversation_id: input.conversation_id,
    agent: { name: agent.name, version: agent.version, model: agent.model },
    timeout: input.timeout,
    max_attempts: input.max_attempts,
  };
  for (;;) {
    const { position } = progress;
    const turn = await activities(input, `model ${agent.model}`).callModel({
      ...call,
      step_id: input.step_id,
      round: input.round,
      position,
      conclude: progress.usage.model_calls + 1 >= agent.max_model_calls,
    });
    progress.usage = addUsage(progress.usage, turn.usage);
    setCurrentDetails(describe(input, progress));
    if (turn.kind === 'answer') return { answer: turn.answer, usage: progress.usage, preview: turn.preview };
    assertWithinTokens(progress.usage, agent.max_tokens);
    await Promise.all(
      turn.tools.map((tool, index) => activities(input, `tool ${tool}`).callTool({ ...call, position, index })),
    );
    progress.position = position + 1 + turn.tools.length;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof agentRun>({ ...input, progress });
  }
}

/** See plan-execute-review/workflow.ts on timeouts and attempts. */
const activities = (input: AgentRunInput, summary: string) =>
  proxyActivities<AgentRunActivities>({
    startToCloseTimeout: `${input.timeout + 60}s`,
    heartbeatTimeout: `${input.heartbeat_timeout}s`,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
    summary: summary.replace(/\s+/g, ' '),
  });

function assertWithinTokens(usage: UsageTotals, limit: number): void {
  const tokens = usage.input_tokens + usage.output_tokens;
  if (tokens <= limit) return;
  throw ApplicationFailure.nonRetryable(`The agent used ${tokens} tokens and is limited to ${limit}.`, 'token_limit_reached');
}

function describe(input: AgentRunInput, { usage, attempt }: AgentRunProgress): string {
  const calls = `${usage.model_calls} of at most ${input.agent.max_model_calls} model calls`;
  const tokens = `${usage.input_tokens} input and ${usage.output_tokens} output tokens, $${usage.cost_usd}`;
  return `**${input.title}**\n\n${calls}; ${tokens}${attempt > 1 ? `; attempt ${attempt}` : ''}`;
}
