import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { z } from 'zod';
import { ModelError, type ModelErrorKind } from '../../llm/model.ts';
import { priceOf } from '../../llm/prices.ts';
import { createProviderFetch } from '../../llm/provider-fetch.ts';
import { providerModel } from '../../llm/provider-model.ts';
import { COMPATIBLE_RULES } from '../../llm/requests/provider-rules.ts';
import { findCause } from '../../platform/find-cause.ts';
import type { AgentAdapter, AgentTarget } from '../adapter.ts';
import { AgentError, type AgentErrorKind } from '../agent-error.ts';
import { assertOk, readJson } from '../agent-fetch.ts';

const modelList = z.object({ data: z.array(z.unknown()) });
const listedModel = z.object({ id: z.string() });

/** A server with OpenAI's chat completions API: one prompt, one streamed answer. A request has no effects, so it is safe to repeat. */
export const openaiCompatibleAdapter: AgentAdapter<'openai_compatible'> = {
  type: 'openai_compatible',
  rejoins: () => false,
  readOnly: true,

  async discover(target, signal) {
    const models = await listModels(target, signal);
    if (!models.includes(target.config.model))
      throw new AgentError(
        'rejected',
        `| 'none'}.|The server does not offer the model "${target.config.model}". It offers: ${models.slice(0, 20).join(', ') || 'none'}.|| 'none'}.`,
      );
    return { capabilities: [], details: { models: models.slice(0, 200) } };
  },

  async check(target, signal) {
    await listModels(target, signal);
  },

  async execute(target, job, { signal, emit }) {
    const { model: id, system_prompt } = target.config;
    try {
      const { message, usage, model } = await createModel(target).answer({
        messages: [
          ...(system_prompt === undefined
            ? []
            : [{ role: 'system' as const, text: system_prompt }]),
          { role: 'user', text: job.prompt },
        ],
        tools: [],
        signal,
        onText: (text) => emit({ kind: 'text', text }),
      });
      return {
        kind: 'answer',
        text: message.text.trim(),
        usage: {
          model,
          input_tokens: usage.input_tokens,
          output_tokens: usage.output_tokens,
          cost_usd: priceOf('compatible', model || id, usage),
        },
      };
    } catch (error) {
      throw error instanceof ModelError ? toAgentError(error) : error;
    }
  },
};

async function listModels(
  target: AgentTarget<'openai_compatible'>,
  signal: AbortSignal,
): Promise<string[]> {
  const response = await target.fetch(`${target.endpoint}/models`, { signal });
  const parsed = modelList.safeParse(await readJson(await assertOk(response)));
  if (!parsed.success)
    throw new AgentError('bad_response', 'The answer to GET /models is not a list of models.');
  // Unreadable entries are skipped.
  return parsed.data.data.flatMap((entry) => listedModel.safeParse(entry).data?.id ?? []);
}

function createModel(target: AgentTarget<'openai_compatible'>) {
  const { model, temperature, max_output_tokens } = target.config;
  const provider = createOpenAICompatible({
    name: 'agent',
    baseURL: target.endpoint,
    includeUsage: true,
    fetch: createProviderFetch(target.fetch),
    transformRequestBody: (body) => ({
      ...body,
      ...(temperature !== undefined && { temperature }),
      ...(max_output_tokens !== undefined && { max_tokens: max_output_tokens }),
    }),
  });
  return providerModel({
    provider: 'compatible',
    id: model,
    rules: COMPATIBLE_RULES,
    languageModel: provider(model),
  });
}

const KINDS: Record<ModelErrorKind, AgentErrorKind> = {
  unreachable: 'unreachable',
  overloaded: 'overloaded',
  rate_limited: 'rate_limited',
  timeout: 'timeout',
  server_error: 'server_error',
  network: 'broken_off',
  truncated: 'broken_off',
  empty_answer: 'bad_response',
  authentication: 'unauthorized',
  rejected: 'rejected',
  quota_exhausted: 'rejected',
  context_overflow: 'rejected',
  output_limit_reached: 'bad_response',
  content_filtered: 'failed',
  refused: 'failed',
  unexpected_content: 'bad_response',
  unexpected_finish: 'bad_response',
};

/** An error of the guarded fetch is more exact than the error that the provider library makes of it. */
function toAgentError(error: ModelError): AgentError {
  const ours = findCause(error.cause, (cause) => cause instanceof AgentError);
  if (ours) return ours;
  const { message, retryAfterMs } = error;
  return new AgentError(KINDS[error.kind], message, { cause: error, retryAfterMs });
}
