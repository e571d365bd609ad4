import type { LanguageModelV4Message, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type { AssistantMessage, Message } from './model.ts';

/** Our messages in the form that the provider library takes. */
export function toPrompt(messages: Message[]): LanguageModelV4Message[] {
  return messages.map(toPromptMessage);
}

function toPromptMessage(message: Message): LanguageModelV4Message {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.text };
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.text }] };
    case 'assistant':
      return { role: 'assistant', content: assistantParts(message) };
    case 'tool':
      return {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: message.tool_call_id,
            toolName: message.name,
            output: { type: message.is_error ? 'error-text' : 'text', value: message.text },
          },
        ],
      };
  }
}

function assistantParts(message: AssistantMessage) {
  return [
    ...message.reasoning.map((part) => ({
      type: 'reasoning' as const,
      text: part.text,
      ...(part.metadata && { providerOptions: part.metadata as SharedV4ProviderMetadata }),
    })),
    ...(message.text ? [{ type: 'text' as const, text: message.text }] : []),
    ...message.tool_calls.map((call) => ({
      type: 'tool-call' as const,
      toolCallId: call.id,
      toolName: call.name,
      input: parseArguments(call.arguments),
    })),
  ];
}

/** A provider wants an object back, whatever its model wrote. */
function parseArguments(json: string): unknown {
  try {
    return json.trim() === '' ? {} : JSON.parse(json);
  } catch {
    return { invalid_json: json };
  }
}
