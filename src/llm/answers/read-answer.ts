import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import { toStorableText } from '../../platform/storable-json.ts';
import {
  type AssistantMessage,
  type ModelAnswer,
  ModelError,
  type ModelRequest,
  type Usage,
} from '../model.ts';
import { judgeFinish } from './judge-finish.ts';

type Finish = Extract<LanguageModelV4StreamPart, { type: 'finish' }>;

/** Reads a stream to its end. @throws ModelError where it is not a complete answer, or whatever the stream says went wrong */
export async function readAnswer(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  request: ModelRequest,
  id: string,
): Promise<ModelAnswer> {
  const message: AssistantMessage = { role: 'assistant', text: '', tool_calls: [], reasoning: [] };
  const reasoning = new Map<string, AssistantMessage['reasoning'][number]>();
  let finish: Finish | undefined;
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
        throw isWithoutFinish(part.error) ? truncated(part.error) : part.error;
    }
  }
  if (!finish) throw truncated();
  message.text = toStorableText(message.text);
  message.reasoning = [...reasoning.values()].map((block) => ({
    ...block,
    text: toStorableText(block.text),
  }));
  const answer = { message, usage: toUsage(finish.usage), model };
  const problem = judgeFinish(finish.finishReason, answer, request);
  if (problem) throw problem;
  return answer;
}

const truncated = (cause?: unknown) =>
  new ModelError(
    'truncated',
    "The model's answer ended before the provider said that it is complete.",
    { cause },
  );

/** As the library says of a compatible server. */
const isWithoutFinish = (error: unknown) =>
  error instanceof Error && error.message === 'Response stream ended without a finish reason.';

const toUsage = (usage: LanguageModelV4Usage): Usage => ({
  input_tokens: toCount(usage.inputTokens.total),
  cached_tokens: toCount(usage.inputTokens.cacheRead),
  output_tokens: toCount(usage.outputTokens.total),
});

/** What a server counts is not always a number that can be stored; an answer is not lost for that. */
const toCount = (value: number | undefined): number =>
  Number.isFinite(value) ? Math.min(Math.max(0, Math.round(value ?? 0)), 2_000_000_000) : 0;
