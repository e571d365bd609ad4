import type { AgentOutcome } from '../../agents/adapter.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { type ConversationKey, readMessages } from '../../db/queries/messages.ts';
import { priceOf } from '../../llm/prices.ts';
import { isTooDeep, toStorableText } from '../../platform/storable-json.ts';
import { agentLabel } from '../blueprints/blueprints.ts';
import { keepAnswer } from '../conversations/keep-answer.ts';
import { previewOf } from '../runs/continue-step.ts';
import type { AgentAnswer, Job } from './job.ts';
import { readJob } from './read-job.ts';

/** The prompt stands before it. */
export const ANSWER_AT = 1;

type Stored = AgentAnswer & { text: string };

/** The answer that an earlier attempt has stored. */
export async function findAnswer(db: Database, key: ConversationKey): Promise<Stored | undefined> {
  const stored = await readMessages(db, key, ANSWER_AT);
  const { content } = stored.find(({ sequence }) => sequence === ANSWER_AT) ?? {};
  if (!content) return undefined;
  return toAnswer(key.conversationId, String(content.text), content.usage as UsageTotals);
}

/** Stores an answer, the prompt before it and what it cost; where another attempt was faster, its answer is the one. */
export async function storeAnswer(
  job: Job,
  outcome: Extract<AgentOutcome, { kind: 'answer' }>,
): Promise<Stored> {
  const { deps, key, row, request } = job;
  const usage = usageOf(job, outcome);
  const text = toStorableText(outcome.text);
  const { prompt } = await readJob(job);
  const isFirst = await keepAnswer(
    deps,
    key,
    [
      { sequence: 0, role: 'user', content: { text: prompt } },
      {
        sequence: ANSWER_AT,
        role: 'assistant',
        content: {
          text,
          tool_calls: [],
          reasoning: [],
          usage,
          ...storableData(outcome.data),
          ...(job.activity.length > 0 && { activity: job.activity }),
        },
      },
    ],
    {
      stepId: request.step_id,
      agent: agentLabel(row),
      provider: row.type,
      model: toStorableText((outcome.usage?.model ?? row.name).slice(0, 200)),
      inputTokens: usage.input_tokens,
      cachedTokens: 0,
      outputTokens: usage.output_tokens,
      costUsd: usage.cost_usd,
      latencyMs: await latencyOf(job),
    },
  );
  deps.log.info(
    {
      tenant_id: key.tenantId,
      workflow_id: key.owner.id,
      step_id: request.step_id,
      agent: agentLabel(row),
      ...usage,
    },
    'agent answered',
  );
  const stored = isFirst ? undefined : await findAnswer(deps.db, key);
  return stored ?? toAnswer(key.conversationId, text, usage);
}

/** From the first attempt, over all workers. */
async function latencyOf({ deps, callKey }: Job): Promise<number> {
  const row = await deps.db
    .selectFrom('agent_calls')
    .select('started_at')
    .where('tenant_id', '=', callKey.tenantId)
    .where('call_id', '=', callKey.callId)
    .executeTakeFirst();
  const since = row?.started_at.getTime() ?? Date.now();
  return Math.min(Math.max(0, Date.now() - since), 2_000_000_000);
}

/** What the agent says it used; else what it was said to cost. */
function usageOf({ row }: Job, { usage }: Extract<AgentOutcome, { kind: 'answer' }>): UsageTotals {
  const tokens = {
    input_tokens: toCount(usage?.input_tokens),
    output_tokens: toCount(usage?.output_tokens),
  };
  const listed = usage?.model
    ? priceOf('compatible', usage.model, { ...tokens, cached_tokens: 0 })
    : undefined;
  const cost = usage?.cost_usd ?? row.cost_usd ?? listed ?? '0';
  const usd = Math.min(Math.max(0, Number(cost) || 0), MAX_COST);
  return { model_calls: 1, ...tokens, cost_usd: usd.toFixed(9) };
}

/** More than any job costs, and less than the column holds. */
const MAX_COST = 1_000_000;

/** An answer is not lost because what stands beside it is too much. */
function storableData(data: Record<string, unknown> | undefined) {
  if (!data) return {};
  return { data: isTooDeep(data) ? { omitted: 'nested too deeply' } : data };
}

const toCount = (value: number | undefined): number =>
  Number.isFinite(value) ? Math.min(Math.max(0, Math.round(value ?? 0)), 2_000_000_000) : 0;

const toAnswer = (conversationId: string, text: string, usage: UsageTotals): Stored => ({
  kind: 'answer',
  answer: { conversation_id: conversationId, sequence: ANSWER_AT },
  usage,
  preview: previewOf(text),
  text,
});
