import { setTimeout as sleep } from 'node:timers/promises';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { Message, Model, ModelInput, ModelRequest } from '../../llm/model.ts';
import { createProviderFetch } from '../../llm/provider-fetch.ts';
import { providerModel } from '../../llm/provider-model.ts';
import { validateRequest } from '../../llm/request-validation/validate-request.ts';
import { COMPATIBLE_RULES } from '../../llm/requests/provider-rules.ts';
import type { Fetch } from '../../platform/http/guarded-fetch.ts';
import { CANNED } from './canned.ts';
import { cannedConfig } from './config-answer.ts';
import { cannedAgent, cannedChoice, cannedConfirmation } from './creation-answers.ts';
import { cannedPlan } from './plan-answer.ts';
import { cannedReview } from './review-answer.ts';
import { type Answer, answerStep } from './step-answer.ts';
import { streamAnswer } from './stream-answer.ts';

/**
 * A model for a first look and for benchmarks: deterministic, free, no network. It follows the commands in a task (docs/guides/offline-model.md), and
 * behaves plausibly without them. It answers from the request's input, so the wording of a prompt does not change its answers. Each request
 * still takes the path of a request to a compatible server, and `llm/request-validation` validates it.
 */
export function offlineModel(id: string, latencyMs: number): Model {
  return {
    provider: 'offline',
    id,
    rules: COMPATIBLE_RULES,
    answer: async (request) => {
      const input = await request.input?.();
      // The wire format has no place for the input: the server of this one request closes over it.
      const fetch = serve(() => answerTo(request, input), request.messages, latencyMs);
      const provider = createOpenAICompatible({
        name: 'offline',
        baseURL: 'http://offline.invalid/v1',
        includeUsage: true,
        supportsStructuredOutputs: true,
        fetch: createProviderFetch(fetch),
      });
      return providerModel({
        provider: 'offline',
        id,
        rules: COMPATIBLE_RULES,
        languageModel: provider(id),
      }).answer(request);
    },
  };
}

function answerTo(request: ModelRequest, input: ModelInput | undefined): Answer {
  // A reviewing node of a graph is told to begin with a word.
  if (!input && /\bbegin your answer with ACCEPT\b/i.test(request.messages.at(-1)?.text ?? ''))
    return { text: `ACCEPT. ${CANNED}`, tool_calls: [] };
  if (!input || input.kind === 'step') return answerStep(request, input);
  return { text: JSON.stringify(valueFor(input, request.messages)), tool_calls: [] };
}

function valueFor(input: Exclude<ModelInput, { kind: 'step' }>, messages: Message[]): unknown {
  switch (input.kind) {
    case 'plan':
      return cannedPlan(input, messages);
    case 'review':
      return cannedReview(input);
    case 'agent_creation':
      return { agents: input.wishes.map(cannedAgent) };
    case 'graph_choice':
      return cannedChoice(input.request, input.graphs);
    case 'agent_config':
      return cannedConfig(input, messages);
    case 'confirmation':
      return cannedConfirmation(input.words, input.shown);
  }
}

/** A server of chat completions within this process: it refuses a request as a real provider would, or streams the answer. */
const serve =
  (answer: () => Answer, messages: Message[], latencyMs: number): Fetch =>
  async (url, init) => {
    const signal = init?.signal ?? undefined;
    const pause = (milliseconds: number) =>
      milliseconds > 0 ? sleep(milliseconds, undefined, signal ? { signal } : {}) : undefined;
    const body: { model: string } = JSON.parse(String(init?.body));
    const refusal = validateRequest(new URL(String(url)).pathname, body);
    if (refusal) return Response.json(refusal.body, { status: refusal.status });
    const given = answer();
    await pause(latencyMs + (given.wait ?? 0));
    signal?.throwIfAborted();
    if (given.failure !== undefined)
      return Response.json({ error: { message: given.failure } }, { status: 400 });
    const textMs = latencyMs >= MIN_LATENCY_MS && given.isWork ? 3 * latencyMs : 0;
    return streamAnswer(body.model, given, { messages, textMs, pause });
  };

/** Below this latency, the text of a step arrives at once. Above it, the text arrives slowly, so that a person can interrupt it. */
const MIN_LATENCY_MS = 50;
