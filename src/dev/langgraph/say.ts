import { AIMessage, type BaseMessage } from '@langchain/core/messages';
import { createModels } from '../../llm/models.ts';
import { readConfig } from '../../platform/config/config.ts';
import { ECHO } from './fields.ts';

const models = createModels(readConfig(), ECHO);

export interface Saying {
  model: string;
  /** What the assistant is told to be. */
  prompt: string;
  message: string;
  /** What was found out. */
  findings: string[];
  /** What the assistant was configured with, to be seen. */
  settings: Record<string, unknown>;
  signal?: AbortSignal | undefined;
}

/** An answer of the chosen model. The one that works offline repeats what it was told, and with which settings. */
export async function say(saying: Saying): Promise<AIMessage> {
  const { model, prompt, message, findings, settings } = saying;
  const told = [message, ...findings].join('\n');
  if (model === ECHO) {
    const shown = JSON.stringify({ model, ...settings });
    return withUsage(`${prompt}\n\nYou said: ${told}\n\nSettings: ${shown}`, model, {
      input_tokens: wordsIn(prompt) + wordsIn(told),
      output_tokens: wordsIn(told),
    });
  }
  const answer = await models.get(model).answer({
    messages: [
      { role: 'system', text: prompt },
      { role: 'user', text: told },
    ],
    tools: [],
    signal: saying.signal ?? AbortSignal.timeout(120_000),
  });
  return withUsage(answer.message.text, answer.model, answer.usage);
}

export const lastText = (messages: BaseMessage[]): string =>
  String(messages.findLast((message) => message.type === 'human')?.text ?? '');

const wordsIn = (text: string) => text.split(/\s+/).length;

function withUsage(
  content: string,
  model_name: string,
  { input_tokens, output_tokens }: { input_tokens: number; output_tokens: number },
): AIMessage {
  const message = new AIMessage({ content, response_metadata: { model_name } });
  // The types of one that is made with an object know of no usage.
  return Object.assign(message, {
    usage_metadata: { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens },
  });
}
