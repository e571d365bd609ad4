import { z } from 'zod';
import type { Message } from '../../llm/model.ts';

type ToolMessage = Extract<Message, { role: 'tool' }>;

/** The results of the calls, in words. */
export function describeResults(results: ToolMessage[]): string {
  if (results.length === 0) return '';
  const found = results.filter(({ name, is_error }) => name === 'search_documents' && !is_error);
  const others = results.filter((result) => !found.includes(result));
  return [
    found.length > 0 ? `Found:\n${found.map(({ text }) => listFound(text)).join('\n')}` : '',
    others.length > 0 ? `Results:\n${others.map(describe).join('\n')}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function describe({ name, text, is_error }: ToolMessage): string {
  const said = messageIn(text) ?? text.trim();
  return `- ${name}${is_error ? ' failed' : ''}: ${said.slice(0, 1200)}`;
}

const withMessage = z.looseObject({ message: z.string() });
const searchResult = z.looseObject({
  results: z.array(z.looseObject({ filename: z.string(), snippet: z.string() })),
});

const messageIn = (text: string): string | undefined =>
  withMessage.safeParse(parse(text)).data?.message;

function listFound(result: string): string {
  const { success, data } = searchResult.safeParse(parse(result));
  if (!success) return result.slice(0, 1200);
  const lines = data.results.map(
    ({ filename, snippet }) => `- ${filename}: ${snippet.replace(/\s+/g, ' ').slice(0, 120)} …`,
  );
  return lines.join('\n') || '(no document)';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
