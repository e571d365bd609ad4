import type {
  LanguageModelV4,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { toStorableText } from '../platform/storable-json.ts';
import {
  type AssistantMessage,
  type Model,
  type ModelAnswer,
  ModelError,
  type ModelRequest,
  type Usage,
} from './model.ts';
import { toModelError } from './to-model-error.ts';
import { toPrompt } from './to-prompt.ts';

/** Any model of the provider library behind our port. Always streamed: a dead connection shows at once. */
export function providerModel(provider: string, id: string, languageModel: LanguageModelV4): Model {
  return {
    provider,
    id,
    answer: async (request) => {
      try {
        const { stream } = await languageModel.doStream(toCallOptions(request));
        return await collect(stream, request, id);
      } catch (error) {
        throw toModelError(error, request.signal);
      }
    },
  };
}

function toCallOptions(request: ModelRequest): Parameters<LanguageModelV4['doStream']>[0] {
  return {
    prompt: toPrompt(request.messages),
    abortSignal: request.signal,
    ...(request.tools.length > 0 && {
      tools: request.tools.map((tool) => ({
        type: 'function' as const,
        name: tool.name,
        description: tool.description,
        inputSchema: tool.input_schema,
      })),
      ...(request.conclude && { toolChoice: { type: 'none' as const } }),
    }),
    ...(request.format && {
      responseFormat: {
        type: 'json' as const,
        name: request.format.name,
        schema: request.format.schema,
      },
    }),
  };
}

async function collect(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  request: ModelRequest,
  id: string,
): Promise<ModelAnswer> {
  const message: AssistantMessage = { role: 'assistant', text: '', tool_calls: [], reasoning: [] };
  const reasoning = new Map<string, AssistantMessage['reasoning'][number]>();
  let finish: Extract<LanguageModelV4StreamPart, { type: 'finish' }> | undefined;
  let model = id;
  for await (const part of stream) {
    switch (part.type) {
      case 'text-delta':
        message.text += part.delta;
        request.onText?.(part.delta);
        break;
      case 'reasoning-start':
        reasoning.set(part.id, { text: '' });
        break;
      case 'reasoning-delta':
      case 'reasoning-end': {
        const block = reasoning.get(part.id);
        if (block && part.type === 'reasoning-delta') block.text += part.delta;
        if (block && part.providerMetadata) block.metadata = { ...part.providerMetadata };
        break;
      }
      case 'tool-call':
        message.tool_calls.push({
          id: part.toolCallId,
          name: toStorableText(part.toolName),
          arguments: toStorableText(part.input),
        });
        break;
      case 'response-metadata':
        model = part.modelId ?? model;
        break;
      case 'finish':
        finish = part;
        break;
      case 'error':
        throw part.error;
    }
  }
  if (!finish)
    throw new ModelError(
      'truncated',
      'The connection to the model provider broke in the middle of an answer.',
    );
  if (finish.finishReason.unified === 'error')
    throw new ModelError('overloaded', 'The model provider ended its answer with an error.');
  message.text = toStorableText(message.text);
  message.reasoning = [...reasoning.values()].map((block) => ({
    ...block,
    text: toStorableText(block.text),
  }));
  return { message, usage: toUsage(finish.usage), model };
}

const toUsage = (usage: LanguageModelV4Usage): Usage => ({
  input_tokens: toCount(usage.inputTokens.total),
  cached_tokens: toCount(usage.inputTokens.cacheRead),
  output_tokens: toCount(usage.outputTokens.total),
});

/** What a server counts is not always a number that can be stored; an answer is not lost for that. */
const toCount = (value: number | undefined): number =>
  Number.isFinite(value) ? Math.min(Math.max(0, Math.round(value ?? 0)), 2_000_000_000) : 0;
