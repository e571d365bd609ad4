import type { Message, StepInput } from '../../llm/model.ts';
import { readScript, type Script } from './read-script.ts';

type ToolMessage = Extract<Message, { role: 'tool' }>;

export interface Work {
  script: Script;
  /** The results of the calls made for this work. */
  results: ToolMessage[];
  /** What a person said in the middle of the work. */
  heard: string[];
}

/**
 * The step, or the last message of a person that is a task of its own: it has commands, or comes after the work before it was answered. Other messages
 * are said in the middle of the work.
 */
export function findWork(messages: Message[], input: StepInput | undefined): Work {
  const sources = messages.flatMap((message, index) =>
    message.role === 'user' ? [{ text: message.text, index }] : [],
  );
  const [first = { text: '', index: 0 }, ...later] = sources;
  let text = input ? describeStep(input) : first.text;
  let start = first.index;
  let heard: string[] = [];
  for (const source of later) {
    const isAnswered = messages
      .slice(start, source.index)
      .some((message) => message.role === 'assistant' && message.tool_calls.length === 0);
    if (isAnswered || readScript(source.text).commands.length > 0) {
      ({ text, index: start } = source);
      heard = [];
    } else heard.push(source.text);
  }
  const results = messages.slice(start).filter((message) => message.role === 'tool');
  return { script: readScript(text), results, heard };
}

/** The title of a single agent's job is the beginning of its instruction, and no second script. */
function describeStep({ title, instruction }: StepInput): string {
  if (instruction.replace(/\s+/g, ' ').trim().startsWith(title)) return instruction;
  return `${readScript(title).words}\n\n${instruction}`;
}
