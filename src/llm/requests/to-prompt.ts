import type { LanguageModelV4Message, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import { isJsonObject } from '../../platform/json-object.ts';
import type { AssistantMessage, Message } from '../model.ts';
import type { ProviderRules } from './provider-rules.ts';

type ToolMessage = Extract<Message, { role: 'tool' }>;
interface OpenCall {
  id: string;
  name: string;
}

/**
 * Converts a conversation to the library's format, in a form that every provider accepts: no blank text, valid and unique call ids, valid
 * tool names, object arguments, and one result per call. Results follow their message in the order of its calls.
 */
export function toPrompt(
  { marksErrors }: ProviderRules,
  messages: Message[],
): LanguageModelV4Message[] {
  const prompt: LanguageModelV4Message[] = [];
  const ids = new Set<string>();
  let open: OpenCall[] = [];
  const answerRest = () => {
    for (const call of open) prompt.push(toResult(call, NO_RESULT, marksErrors));
    open = [];
  };
  for (const message of messages) {
    if (message.role === 'tool') {
      const call = open.shift();
      if (call) prompt.push(toResult(call, toResultText(message), marksErrors && message.is_error));
      continue;
    }
    answerRest();
    if (message.role !== 'assistant') {
      prompt.push(...toTextMessage(message));
      continue;
    }
    open = message.tool_calls.map(({ id, name }, index) => ({
      id: toUniqueId(id, `call_${prompt.length}_${index}`, ids),
      name: toCallName(name),
    }));
    prompt.push({ role: 'assistant', content: toAssistantParts(message, open) });
  }
  answerRest();
  return prompt;
}

const NO_RESULT = 'This call has no result.';

function toTextMessage(
  message: Extract<Message, { role: 'system' | 'user' }>,
): LanguageModelV4Message[] {
  const isBlank = message.text.trim() === '';
  if (message.role === 'system')
    return isBlank ? [] : [{ role: 'system', content: message.text.toWellFormed() }];
  const text = isBlank ? '(empty message)' : message.text.toWellFormed();
  return [{ role: 'user', content: [{ type: 'text', text }] }];
}

function toResultText({ text, is_error }: ToolMessage): string {
  if (text.trim() !== '') return text.toWellFormed();
  return is_error ? 'The tool failed without an error message.' : 'The tool returned nothing.';
}

const toResult = (
  { id, name }: OpenCall,
  text: string,
  isError: boolean,
): LanguageModelV4Message => ({
  role: 'tool',
  content: [
    {
      type: 'tool-result',
      toolCallId: id,
      toolName: name,
      output: { type: isError ? 'error-text' : 'text', value: text },
    },
  ],
});

/** Models invent tool names that providers reject in later requests. */
const toCallName = (name: string): string =>
  name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'unnamed';

/** Some servers use the same id for every call, or none. */
function toUniqueId(id: string, otherwise: string, taken: Set<string>): string {
  const unique = /^[a-zA-Z0-9_-]{1,64}$/.test(id) && !taken.has(id) ? id : otherwise;
  taken.add(unique);
  return unique;
}

function toAssistantParts(message: AssistantMessage, calls: OpenCall[]) {
  const text = message.text.trim() === '' ? '' : message.text.toWellFormed();
  const isEmpty = text === '' && calls.length === 0;
  return [
    ...message.reasoning.map((part) => ({
      type: 'reasoning' as const,
      text: part.text,
      ...(part.metadata && { providerOptions: part.metadata as SharedV4ProviderMetadata }),
    })),
    ...(text || isEmpty ? [{ type: 'text' as const, text: text || '(no answer)' }] : []),
    ...calls.map((call, index) => ({
      type: 'tool-call' as const,
      toolCallId: call.id,
      toolName: call.name,
      input: toArgumentsObject(message.tool_calls[index]?.arguments ?? ''),
    })),
  ];
}

/** Providers accept only objects as the arguments of past calls, even if the model wrote something else. */
function toArgumentsObject(json: string): Record<string, unknown> {
  if (json.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(json);
    if (value === null) return {};
    return isJsonObject(value) ? value : { value };
  } catch {
    return { invalid_json: json.toWellFormed() };
  }
}
