import { z } from 'zod';
import type { AssistantMessage, Message, ModelInput, ModelRequest } from '../../llm/model.ts';

/** Every text of the offline model begins with this, so that nobody takes it for a real answer. */
export const CANNED = '[offline model: a canned answer, no language model was asked]';

const GENERAL = { title: 'Do the task', instruction: 'Carry out the task', capability: 'general' };
const SEARCH = {
  title: 'Search the documents',
  instruction: 'Search the documents for what the task needs',
  capability: 'research',
};
const ANALYSE = {
  title: 'Analyse the question',
  instruction: 'Work out what a good answer must contain',
  capability: 'analysis',
};
const WRITE = {
  title: 'Write the answer',
  instruction: 'Put the results together',
  capability: 'writing',
};

/** All steps but the last run in parallel; the last one joins them. */
export function cannedPlan(task: string, messages: Message[]) {
  const count = countSteps(messages.findLast(isFollowUp)?.text) ?? countSteps(task) ?? 3;
  const ids = Array.from({ length: count }, (_, index) => `step_${index + 1}`);
  const steps = ids.map((step_id, index) => {
    const isLast = index === count - 1;
    const joining = count === 1 ? GENERAL : WRITE;
    const { title, instruction, capability } = isLast ? joining : index % 2 ? ANALYSE : SEARCH;
    return {
      step_id,
      title,
      instruction: `${instruction}: ${task.trim().slice(0, 200)}`,
      capability,
      depends_on: isLast ? ids.slice(0, -1) : [],
    };
  });
  return { steps };
}

function countSteps(text = ''): number | undefined {
  const [, count] = /\bin (\d{1,2}) steps?\b/i.exec(text) ?? [];
  return count === undefined ? undefined : Math.max(1, Number(count));
}

export const cannedReview = (stepIds: string[]) => ({
  verdict: 'accept',
  score: 0.5,
  summary: `${CANNED} Every step gave a result; nobody judged it.`,
  steps: stepIds.map((step_id) => ({ step_id, accepted: true, feedback: '' })),
});

/** Searches the documents once, then answers. Without input, or after a person has said something, the last message is the work. */
export function workOn(
  { messages, tools, conclude }: ModelRequest,
  input: Extract<ModelInput, { kind: 'step' }> | undefined,
): Pick<AssistantMessage, 'text' | 'tool_calls'> {
  const step = input && `${input.title}\n\n${input.instruction}`;
  const said = messages.findLast(input ? isFollowUp : ({ role }) => role === 'user');
  const work = said?.text ?? step ?? '';
  const results = messages.filter(({ role }) => role === 'tool');
  const canSearch = !conclude && tools.some(({ name }) => name === 'search_documents');
  if (results.length === 0 && canSearch && /\bdocuments?\b/i.test(work)) {
    const search = JSON.stringify({ query: keywords(work), limit: 5 });
    return {
      text: '',
      tool_calls: [{ id: 'call_1', name: 'search_documents', arguments: search }],
    };
  }
  const found = results.map(({ text }) => listFound(text)).join('\n');
  const text = `${CANNED}\n\nStep: ${work.trim().slice(0, 300)}${found ? `\n\nFound:\n${found}` : ''}`;
  return { text, tool_calls: [] };
}

/** The first message of a person is the prompt. The later ones correct an answer, or say more. */
export const isFollowUp = ({ role }: Message, index: number, messages: Message[]): boolean =>
  role === 'user' && messages.findIndex((message) => message.role === 'user') < index;

const searchResult = z.looseObject({
  results: z.array(z.looseObject({ filename: z.string(), snippet: z.string() })),
});

function listFound(result: string): string {
  try {
    const { results } = searchResult.parse(JSON.parse(result));
    const lines = results.map(
      ({ filename, snippet }) => `- ${filename}: ${snippet.replace(/\s+/g, ' ').slice(0, 120)} …`,
    );
    return lines.join('\n') || '(no document)';
  } catch {
    return result.slice(0, 1200);
  }
}

const STOP_WORDS = new Set(
  'search documents document what task needs steps this that with from review'.split(' '),
);

const keywords = (text: string): string =>
  [...new Set(text.toLowerCase().match(/[a-z]{4,}/g) ?? [])]
    .filter((word) => !STOP_WORDS.has(word))
    .slice(0, 6)
    .join(' or ');
