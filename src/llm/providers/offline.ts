import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { AssistantMessage, Message, Model } from '../model.ts';
import { createProviderFetch } from '../provider-fetch.ts';
import { providerModel } from '../provider-model.ts';
import { COMPATIBLE_RULES } from '../requests/provider-rules.ts';
import { CANNED } from './canned.ts';
import { cannedAgentCreation } from './offline-agent-creation.ts';
import { createOfflineServer, type OfflineRequest } from './offline-server.ts';
import { section } from './prompt-section.ts';

/**
 * A model for a first look and for benchmarks: deterministic, free, no network. It plans as many steps as the task asks
 * for ("… in 5 steps", three otherwise), searches the documents once where it has the tool and the step speaks of
 * documents, lists what it found, and accepts every result. Of agents that are to be created it reads the plainest words.
 * Its requests take the same way as those to a compatible server, and are judged as that would judge them.
 */
export function offlineModel(id: string, latencyMs: number): Model {
  const provider = createOpenAICompatible({
    name: 'offline',
    baseURL: 'http://offline.invalid/v1',
    includeUsage: true,
    supportsStructuredOutputs: true,
    fetch: createProviderFetch(createOfflineServer(respond, latencyMs)),
  });
  return providerModel({
    provider: 'offline',
    id,
    rules: COMPATIBLE_RULES,
    languageModel: provider(id),
  });
}

function respond(request: OfflineRequest): AssistantMessage {
  const prompt = lastUserText(request.messages);
  if (request.format === 'plan') return says(JSON.stringify(cannedPlan(prompt)));
  if (request.format === 'review') return says(JSON.stringify(cannedReview(prompt)));
  const creation = cannedAgentCreation(request.format, request.messages);
  if (creation) return says(JSON.stringify(creation));
  const results = request.messages.filter((message) => message.role === 'tool');
  const canSearch = request.tools.includes('search_documents');
  if (
    results.length === 0 &&
    canSearch &&
    !request.conclude &&
    /\bdocuments?\b/i.test(stepPart(prompt))
  ) {
    const query = keywords(prompt);
    return {
      ...says(''),
      tool_calls: [
        { id: 'call_1', name: 'search_documents', arguments: JSON.stringify({ query, limit: 5 }) },
      ],
    };
  }
  const found = results.map((result) => listFound(result.text)).join('\n');
  const work = stepPart(prompt).trim().slice(0, 300);
  return says(`${CANNED}\n\nStep: ${work}${found ? `\n\nFound:\n${found}` : ''}`);
}

/** What the search gave, a line a document. */
function listFound(result: string): string {
  try {
    const { results } = JSON.parse(result) as { results: { filename: string; snippet: string }[] };
    if (results.length === 0) return '(no document)';
    const lines = results.map(
      ({ filename, snippet }) => `- ${filename}: ${snippet.replace(/\s+/g, ' ').slice(0, 120)} …`,
    );
    return lines.join('\n');
  } catch {
    return result.slice(0, 1200);
  }
}

const SHAPES = [
  {
    title: 'Search the documents',
    instruction: 'Search the documents for what the task needs',
    capability: 'research',
  },
  {
    title: 'Analyse the question',
    instruction: 'Work out what a good answer must contain',
    capability: 'analysis',
  },
  { title: 'Write the answer', instruction: 'Put the results together', capability: 'writing' },
];

/** All steps but the last run in parallel; the last one joins them. */
function cannedPlan(prompt: string) {
  const wanted = /\bin (\d{1,2}) steps?\b/i.exec(prompt);
  const count = wanted ? Math.max(1, Number(wanted[1])) : SHAPES.length;
  const task = taskPart(prompt).trim().slice(0, 200);
  const steps = Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1;
    const shape = count === 1 ? GENERAL : isLast ? SHAPES[2] : SHAPES[index % 2];
    return {
      step_id: `step_${index + 1}`,
      title: shape?.title ?? 'Step',
      instruction: `${shape?.instruction}: ${task}`,
      capability: shape?.capability ?? 'general',
      depends_on: isLast
        ? Array.from({ length: count - 1 }, (_, before) => `step_${before + 1}`)
        : [],
    };
  });
  return { steps };
}

const GENERAL = { title: 'Do the task', instruction: 'Carry out the task', capability: 'general' };

function cannedReview(prompt: string) {
  const ids = [...prompt.matchAll(/^### Step ([A-Za-z0-9_-]+)/gm)].map((match) => match[1]);
  return {
    verdict: 'accept',
    score: 0.5,
    summary: `${CANNED} Every step gave a result; nobody judged it.`,
    steps: ids.map((step_id) => ({ step_id, accepted: true, feedback: '' })),
  };
}

const says = (text: string): AssistantMessage => ({
  role: 'assistant',
  text,
  tool_calls: [],
  reasoning: [],
});

function lastUserText(messages: Message[]): string {
  return messages.findLast((message) => message.role === 'user')?.text ?? '';
}

const taskPart = (prompt: string) => section(prompt, 'Task') ?? prompt;
const stepPart = (prompt: string) => section(prompt, 'Your step') ?? prompt;

const STOP_WORDS = new Set([
  'search',
  'documents',
  'document',
  'what',
  'task',
  'needs',
  'steps',
  'this',
  'that',
  'with',
  'from',
  'review',
]);

function keywords(prompt: string): string {
  const words =
    stepPart(prompt)
      .toLowerCase()
      .match(/[a-z]{4,}/g) ?? [];
  return [...new Set(words.filter((word) => !STOP_WORDS.has(word)))].slice(0, 6).join(' or ');
}
