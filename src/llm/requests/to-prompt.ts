import type { LanguageModelV4Message, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type { AssistantMessage, Message } from '../model.ts';
import type { ProviderRules } from './provider-rules.ts';
import { toArgumentsObject } from './to-arguments-object.ts';

type ToolMessage = Extract<Message, { role: 'tool' }>;
interface OpenCall {
  id: string;
  name: string;
}

/**
 * A conversation in the form that the provider library takes, and that every provider accepts: no blank text, valid and unique ids and names of
 * calls, arguments that are objects, and one result right after each call. Results follow their message in the order of its calls.
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
      if (call) prompt.push(toResult(call, textOfResult(message), marksErrors && message.is_error));
      continue;
    }
    answerRest();
    if (message.role !== 'assistant') {
      prompt.push(...toSaid(message));
      continue;
    }
    open = message.tool_calls.map(({ id, name }, index) => ({
      id: uniqueId(id, `call_${prompt.length}_${index}`, ids),
      name: toCallName(name),
    }));
    prompt.push({ role: 'assistant', content: assistantParts(message, open) });
  }
  answerRest();
  return prompt;
}

const NO_RESULT = 'There is no result of this call.';

function toSaid(message: Extract<Message, { role: 'system' | 'user' }>): LanguageModelV4Message[] {
  const isBlank = message.text.trim() === '';
  if (message.role === 'system')
    return isBlank ? [] : [{ role: 'system', content: message.text.toWellFormed() }];
  const text = isBlank ? '(empty message)' : message.text.toWellFormed();
  return [{ role: 'user', content: [{ type: 'text', text }] }];
}

function textOfResult({ text, is_error }: ToolMessage): string {
  if (text.trim() !== '') return text.toWellFormed();
  return is_error ? 'The tool failed and said nothing.' : 'The tool returned nothing.';
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

/** Models call tools that do not exist, by names that providers refuse to read back. */
const toCallName = (name: string): string =>
  name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'unnamed';

/** Some servers give every call the same id, or none. */
function uniqueId(id: string, otherwise: string, taken: Set<string>): string {
  const unique = /^[a-zA-Z0-9_-]{1,64}$/.test(id) && !taken.has(id) ? id : otherwise;
  taken.add(unique);
  return unique;
}

function assistantParts(message: AssistantMessage, calls: OpenCall[]) {
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
