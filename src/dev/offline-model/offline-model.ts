import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type {
  AssistantMessage,
  Message,
  Model,
  ModelInput,
  ModelRequest,
} from '../../llm/model.ts';
import { createProviderFetch } from '../../llm/provider-fetch.ts';
import { providerModel } from '../../llm/provider-model.ts';
import { validateRequest } from '../../llm/request-validation/validate-request.ts';
import { COMPATIBLE_RULES } from '../../llm/requests/provider-rules.ts';
import type { Fetch } from '../../platform/http/guarded-fetch.ts';
import { cannedConfig } from './config-answer.ts';
import { cannedAgent, cannedChoice, cannedConfirmation } from './creation-answers.ts';
import { cannedPlan, cannedReview, workOn } from './run-answers.ts';

/**
 * A model for a first look and for benchmarks: deterministic, free, no network. It answers from the request's input, so the wording
 * of a prompt does not change its answers. It plans as many steps as the task asks for ("… in 5 steps", three otherwise), searches
 * the documents once if it has the tool and the step mentions documents, lists the documents that it found, and accepts every
 * result. Each request still takes the path of a request to a compatible server, and `llm/request-validation` validates it.
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

type Answer = Pick<AssistantMessage, 'text' | 'tool_calls'>;

function answerTo(request: ModelRequest, input: ModelInput | undefined): Answer {
  if (!input || input.kind === 'step') return workOn(request, input);
  return { text: JSON.stringify(valueFor(input, request.messages)), tool_calls: [] };
}

function valueFor(input: Exclude<ModelInput, { kind: 'step' }>, messages: Message[]): unknown {
  switch (input.kind) {
    case 'plan':
      return cannedPlan(input.task, messages);
    case 'review':
      return cannedReview(input.step_ids);
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
    if (latencyMs > 0) await sleep(latencyMs, undefined, signal ? { signal } : {});
    signal?.throwIfAborted();
    const body: { model: string } = JSON.parse(String(init?.body));
    const refusal = validateRequest(new URL(String(url)).pathname, body);
    if (refusal) return Response.json(refusal.body, { status: refusal.status });
    const promptTokens = messages.reduce((sum, { text }) => sum + tokens(text), 0);
    return new Response(streamOf(body.model, answer(), promptTokens), {
      headers: { 'content-type': 'text/event-stream' },
    });
  };

/** Four characters a token, the usual rule of thumb. */
const tokens = (text: string) => Math.ceil(text.length / 4);

function streamOf(model: string, { text, tool_calls }: Answer, prompt_tokens: number): string {
  const base = {
    id: `offline-${randomUUID()}`,
    object: 'chat.completion.chunk',
    created: 0,
    model,
  };
  const calls = tool_calls.map(({ id, ...called }, index) => ({
    index,
    id,
    type: 'function',
    function: called,
  }));
  const delta = {
    role: 'assistant',
    ...(text && { content: text }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop';
  const completion_tokens = tokens(text) + calls.length * 20;
  const total_tokens = prompt_tokens + completion_tokens;
  const chunks = [
    { ...base, choices: [{ index: 0, delta, finish_reason: null }] },
    { ...base, choices: [{ index: 0, delta: {}, finish_reason }] },
    { ...base, choices: [], usage: { prompt_tokens, completion_tokens, total_tokens } },
  ];
  return `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`;
}
