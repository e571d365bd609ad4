import { setTimeout as sleep } from 'node:timers/promises';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ZERO_USAGE } from '../../contracts/usage-totals.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import { isTransientDatabaseError } from '../../db/is-transient.ts';
import {
  type ConversationKey,
  type ModelCallRow,
  readMessages,
} from '../../db/queries/messages.ts';
import {
  type AssistantMessage,
  type Message,
  type Model,
  type ModelAnswer,
  ModelError,
  type ModelRequest,
  type Prompt,
} from '../../llm/model.ts';
import type { Models } from '../../llm/models.ts';
import { priceOf } from '../../llm/prices.ts';
import { ConflictError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { releaseCall, reserveCall } from '../budgets/reserve-call.ts';
import { keepAnswer, keepIncomplete } from './keep-answer.ts';
import type { RunEventDeps } from './store-with-event.ts';
import { fromStored, toStored } from './stored-message.ts';

export interface AnswerDeps extends RunEventDeps {
  models: Models;
  metrics: Metrics;
  log: Logger;
}

export interface AnswerRequest
  extends Pick<ModelRequest, 'tools' | 'conclude' | 'format' | 'signal' | 'onText'> {
  key: ConversationKey;
  /** The position of the answer in the conversation. */
  position: number;
  /** Writes the messages before the first answer. Called if they are not stored yet, or if the model reads the structured input. */
  opening: () => Promise<Prompt>;
  /** Messages directly before the answer, such as a correction or a person's message. */
  followUps?: Message[];
  /** The Temporal workflow that waits if a budget is exhausted. */
  waiter: string;
  model: string;
  agent: string;
  stepId: string | null;
}

interface StoredAnswer {
  message: AssistantMessage;
  usage: UsageTotals;
}

/**
 * Returns the answer at a position of a conversation: the stored one, or a new one that is stored first. A retry therefore never pays for
 * a received answer again.
 * @throws ModelError
 */
export async function generateAnswer(
  deps: AnswerDeps,
  request: AnswerRequest,
): Promise<StoredAnswer> {
  const stored = await readMessages(deps.db, request.key, request.position);
  const last = stored.at(-1);
  if (last?.sequence === request.position && last.role === 'assistant') {
    deps.metrics.answersReused.inc();
    return { message: fromStored(last) as AssistantMessage, usage: storedUsage(last.content) };
  }
  if (last?.sequence === request.position) {
    throw new ConflictError(
      'place_taken',
      `The conversation has a message with the role "${last.role}" where an answer was expected.`,
    );
  }
  const known = stored.map(fromStored);
  const prompt = known.length > 0 ? undefined : await request.opening();
  const before = prompt?.messages ?? known;
  const messages =
    before.length < request.position ? [...before, ...(request.followUps ?? [])] : before;
  const model = deps.models.get(request.model);
  const isReserved = await reserve(deps, request, model, messages);
  const startedAt = performance.now();
  const input = async () => (prompt ?? (await request.opening())).input;
  const modelRequest = { ...request, messages, input };
  const answer = await callModel(deps, model, modelRequest).catch(async (error: unknown) => {
    if (isReserved) await releaseCall(deps.db, request.key.tenantId, callIdOf(request));
    if (error instanceof ModelError && error.incomplete) {
      const { message } = error.incomplete;
      const call = toModelCall(request, model, error.incomplete, startedAt);
      error.storedAt = await storeWithRetry(deps, () =>
        keepIncomplete(deps, request.key, message, call),
      );
    }
    throw error;
  });
  const call = toModelCall(request, model, answer, startedAt);
  const usage = toTotals(call);
  const fresh = [...messages.slice(known.length), { ...answer.message, usage }];
  const isFirst = await storeWithRetry(deps, () =>
    keepAnswer(
      deps,
      request.key,
      fresh.map((message, index) => toStored(message, request.position - fresh.length + 1 + index)),
      call,
    ),
  );
  deps.metrics.modelCost.inc({ model: model.id }, Number(usage.cost_usd));
  deps.log.info(
    {
      tenant_id: request.key.tenantId,
      [`${request.key.owner.kind}_id`]: request.key.owner.id,
      step_id: request.stepId,
      model: `${model.provider}/${answer.model}`,
      latency_ms: call.latencyMs,
      ...usage,
    },
    'model answered',
  );
  // If a concurrent attempt has stored its answer first, the conversation continues with that one.
  return isFirst ? { message: answer.message, usage } : generateAnswer(deps, request);
}

/** Also the id of the budget reservation, which db/queries/messages.ts releases. */
const callIdOf = ({ key, position }: AnswerRequest) => `${key.conversationId}/${position}`;

/** Estimates for the budget reservation. */
const EXPECTED_OUTPUT_TOKENS = 1000;
const CHARACTERS_PER_TOKEN = 4;

function reserve(
  deps: AnswerDeps,
  request: AnswerRequest,
  model: Model,
  messages: Message[],
): Promise<boolean> {
  const characters = messages.reduce((sum, { text }) => sum + text.length, 0);
  const input = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  const usage = { input_tokens: input, cached_tokens: 0, output_tokens: EXPECTED_OUTPUT_TOKENS };
  return reserveCall(deps, {
    tenantId: request.key.tenantId,
    owner: request.key.owner,
    stepId: request.stepId,
    waiter: request.waiter,
    callId: callIdOf(request),
    tokens: input + EXPECTED_OUTPUT_TOKENS,
    costUsd: priceOf(model.provider, model.id, usage),
  });
}

const tracer = trace.getTracer('agent-orchestrator');

/** Sends one request with metrics and a span (OpenTelemetry GenAI semantic conventions). */
async function callModel(
  deps: AnswerDeps,
  model: Model,
  request: ModelRequest,
): Promise<ModelAnswer> {
  const stop = deps.metrics.modelLatency.startTimer({ model: model.id });
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': model.provider,
    'gen_ai.request.model': model.id,
  };
  return tracer.startActiveSpan(
    `chat ${model.id}`,
    { kind: SpanKind.CLIENT, attributes },
    async (span) => {
      try {
        const answer = await model.answer(request);
        stop({ outcome: 'ok' });
        deps.metrics.modelTokens.inc(
          { model: model.id, direction: 'input' },
          answer.usage.input_tokens,
        );
        deps.metrics.modelTokens.inc(
          { model: model.id, direction: 'output' },
          answer.usage.output_tokens,
        );
        span.setAttributes({
          'gen_ai.response.model': answer.model,
          'gen_ai.usage.input_tokens': answer.usage.input_tokens,
          'gen_ai.usage.output_tokens': answer.usage.output_tokens,
        });
        return answer;
      } catch (error) {
        const kind = error instanceof ModelError ? error.kind : 'interrupted';
        stop({ outcome: kind });
        span.setAttribute('error.type', kind);
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
  );
}

/** Must fit into the time that Temporal's timeout leaves after the deadline of the answer. Milliseconds. */
const STORE_TIMEOUT_MS = 50_000;

/**
 * Retries while Postgres is unavailable, even after the call's timeout or a cancellation: a received answer is paid for and must not be
 * lost.
 */
async function storeWithRetry<T>(deps: AnswerDeps, store: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + STORE_TIMEOUT_MS;
  for (let wait = 100; ; wait = Math.min(wait * 2, 2000)) {
    try {
      return await store();
    } catch (error) {
      if (!isTransientDatabaseError(error) || performance.now() > deadline) throw error;
      deps.log.warn({ err: error }, 'Postgres is unavailable; the answer will be stored later');
      await sleep(wait);
    }
  }
}

const toModelCall = (
  request: AnswerRequest,
  model: Model,
  answer: ModelAnswer,
  startedAt: number,
): ModelCallRow => ({
  stepId: request.stepId,
  agent: request.agent,
  provider: model.provider,
  model: answer.model,
  inputTokens: answer.usage.input_tokens,
  cachedTokens: answer.usage.cached_tokens,
  outputTokens: answer.usage.output_tokens,
  costUsd: priceOf(model.provider, answer.model, answer.usage),
  latencyMs: Math.round(performance.now() - startedAt),
});

const toTotals = (call: ModelCallRow): UsageTotals => ({
  model_calls: 1,
  input_tokens: call.inputTokens,
  output_tokens: call.outputTokens,
  cost_usd: call.costUsd,
});

const storedUsage = (content: Record<string, unknown>) =>
  (content.usage as UsageTotals | undefined) ?? { ...ZERO_USAGE, model_calls: 1 };
