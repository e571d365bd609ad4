import type { LanguageModelV4FinishReason } from '@ai-sdk/provider';
import { type ModelAnswer, ModelError, type ModelErrorKind } from '../model.ts';

/** What providers call the end of a complete answer: OpenAI, Anthropic, and servers that keep the words of what is behind them. */
const COMPLETE = [
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
const AT_LIMIT = ['length', 'max_tokens', 'model_length', 'max_output_tokens'];
const FILTERED = [
  'content_filter',
  'safety',
  'recitation',
  'blocklist',
  'prohibited_content',
  'spii',
];

/**
 * Decides whether an answer is complete: the one place that does. Complete is `stop` or `tool_calls` with content.
 * @returns the error of an answer that is not; what there is of it, and what it cost, is in the error
 */
export function judgeFinish(
  reason: LanguageModelV4FinishReason,
  answer: ModelAnswer,
  { conclude = false }: { conclude?: boolean | undefined },
): ModelError | undefined {
  const fail = (kind: ModelErrorKind, message: string) =>
    new ModelError(kind, message, { incomplete: answer });
  const { message } = answer;
  const text = message.text.trim();
  const name = reason.raw?.toLowerCase();
  // Whatever the library makes of it: the provider has not said that the answer is over.
  if (name === undefined)
    return fail(
      'truncated',
      "The model's answer ended before the provider said that it is complete.",
    );
  if (AT_LIMIT.includes(name)) return fail('output_limit_reached', limitMessage(answer));
  if (name === 'model_context_window_exceeded')
    return fail(
      'context_overflow',
      'The conversation filled the context window of the model before its answer was complete. Shorten the task, its input or the results of earlier steps.',
    );
  if (FILTERED.includes(name))
    return fail(
      'content_filtered',
      "The provider's content filter stopped the answer. Change the task or its input, or use another model.",
    );
  if (name === 'refusal' || (COMPLETE.includes(name) && reason.unified === 'content-filter'))
    return fail(
      'refused',
      `The model refused to answer${text ? `: ${text.slice(0, 300).toWellFormed()}` : '.'}`,
    );
  if (!COMPLETE.includes(name))
    return fail(
      'unexpected_finish',
      `The provider ended the answer with the finish reason "${name.slice(0, 60)}", which does not mark a complete answer.`,
    );
  const hasCalls = message.tool_calls.length > 0 && !conclude;
  if (text === '' && !hasCalls)
    return fail('empty_answer', 'The model ended its answer without text and without a tool call.');
  return undefined;
}

function limitMessage({ message, usage }: ModelAnswer): string {
  const what = message.tool_calls.length > 0 ? 'tool call' : 'answer';
  return `The model reached its output limit after ${usage.output_tokens} tokens, in the middle of its ${what}. Ask for less in one step, or use a model with a higher limit.`;
}
