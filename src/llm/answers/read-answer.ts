import type {
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { toStorableText } from '../../platform/storable-json.ts';
import {
  type AssistantMessage,
  type ModelAnswer,
  ModelError,
  type ModelErrorKind,
  type ModelRequest,
  type Usage,
} from '../model.ts';

type Finish = Extract<LanguageModelV4StreamPart, { type: 'finish' }>;

/** Reads a stream to its end. @throws ModelError if the answer is incomplete, or the error that the stream reports */
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
        throw isWithoutFinish(part.error) ? createTruncatedError(part.error) : part.error;
    }
  }
  if (!finish) throw createTruncatedError();
  message.text = toStorableText(message.text);
  message.reasoning = [...reasoning.values()].map((block) => ({
    ...block,
    text: toStorableText(block.text),
  }));
  const answer = { message, usage: toUsage(finish.usage), model };
  const problem = findFinishError(finish.finishReason, answer, request);
  if (problem) throw problem;
  return answer;
}

const createTruncatedError = (cause?: unknown) =>
  new ModelError(
    'truncated',
    "The model's answer broke off before the provider marked it as complete.",
    { cause },
  );

/** The library's error for a compatible server's stream that ends early. */
const isWithoutFinish = (error: unknown) =>
  error instanceof Error && error.message === 'Response stream ended without a finish reason.';

const toUsage = (usage: LanguageModelV4Usage): Usage => ({
  input_tokens: toCount(usage.inputTokens.total),
  cached_tokens: toCount(usage.inputTokens.cacheRead),
  output_tokens: toCount(usage.outputTokens.total),
});

/** Invalid token counts of a server must not make the answer fail. */
const toCount = (value: number | undefined): number =>
  Number.isFinite(value) ? Math.min(Math.max(0, Math.round(value ?? 0)), 2_000_000_000) : 0;

/**
 * Decides whether an answer is complete: its finish reason is `stop` or `tool_calls`, and it has content.
 * @returns the error for an incomplete answer, which carries the partial answer and its usage
 */
function findFinishError(
  reason: LanguageModelV4FinishReason,
  answer: ModelAnswer,
  { conclude = false }: { conclude?: boolean | undefined },
): ModelError | undefined {
  const fail = (kind: ModelErrorKind, message: string) =>
    new ModelError(kind, message, { incomplete: answer });
  const { message } = answer;
  const text = message.text.trim();
  const name = reason.raw?.toLowerCase();
  // Without a raw reason the provider did not finish the answer, even if the library reports a reason.
  if (name === undefined)
    return fail(
      'truncated',
      "The model's answer broke off before the provider marked it as complete.",
    );
  if (LIMIT_REASONS.includes(name)) return fail('output_limit_reached', describeLimit(answer));
  if (name === 'model_context_window_exceeded')
    return fail(
      'context_overflow',
      'The conversation filled the context window of the model before its answer was complete. Shorten the task, its input or the results of earlier steps.',
    );
  if (FILTER_REASONS.includes(name))
    return fail(
      'content_filtered',
      "The provider's content filter stopped the answer. Change the task or its input, or use another model.",
    );
  if (
    name === 'refusal' ||
    (COMPLETE_REASONS.includes(name) && reason.unified === 'content-filter')
  )
    return fail(
      'refused',
      `The model refused to answer${text ? `: ${text.slice(0, 300).toWellFormed()}` : '.'}`,
    );
  if (!COMPLETE_REASONS.includes(name))
    return fail(
      'unexpected_finish',
      `The provider ended the answer with the finish reason "${name.slice(0, 60)}", which does not mark a complete answer.`,
    );
  const hasCalls = message.tool_calls.length > 0 && !conclude;
  if (text === '' && !hasCalls)
    return fail('empty_answer', 'The model ended its answer without text and without a tool call.');
  return undefined;
}

function describeLimit({ message, usage }: ModelAnswer): string {
  const what = message.tool_calls.length > 0 ? 'tool call' : 'answer';
  return `The model reached its output limit after ${usage.output_tokens} tokens, in the middle of its ${what}. Ask for less in one step, or use a model with a higher limit.`;
}

/** Finish reasons of complete answers: OpenAI, Anthropic, and compatible servers that pass on a backend's own reasons. */
const COMPLETE_REASONS = [
  'stop',
  'end_turn',
  'stop_sequence',
  'eos',
  'eos_token',
  'complete',
  'tool_calls',
  'tool_use',
  'function_call',
];
const LIMIT_REASONS = ['length', 'max_tokens', 'model_length', 'max_output_tokens'];
const FILTER_REASONS = [
  'content_filter',
  'safety',
  'recitation',
  'blocklist',
  'prohibited_content',
  'spii',
];
