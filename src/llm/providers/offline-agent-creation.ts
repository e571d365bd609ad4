import type { Message } from '../model.ts';
import { cannedConfig } from './offline-agent-config.ts';
import { cannedConfirmation } from './offline-confirmation.ts';
import { section } from './prompt-section.ts';
import { readAgentName, readExistingName } from './read-agent-name.ts';

/**
 * What the offline model says where agents are created, changed or removed (services/agent-creations/prompts.ts): read from the plainest words,
 * the same each time. Undefined where something else is asked.
 */
export function cannedAgentCreation(format: string | undefined, messages: Message[]): unknown {
  const prompt = messages.find(({ role }) => role === 'user')?.text ?? '';
  switch (format) {
    case 'agent_creation':
      return { agents: wishesOf(prompt).map(cannedAgent) };
    case 'graph_choice':
      return cannedChoice(prompt);
    case 'agent_config':
      return cannedConfig(prompt, messages);
    case 'confirmation':
      return cannedConfirmation(prompt);
    default:
      return undefined;
  }
}

interface Wish {
  wish: number;
  text: string;
}

function wishesOf(prompt: string): Wish[] {
  const [, ...parts] = prompt.split(/^## Wish (\d+)\n/m);
  return parts.flatMap((part, index) =>
    index % 2 === 0 ? [{ wish: Number(part), text: (parts[index + 1] ?? '').trim() }] : [],
  );
}

function cannedAgent({ wish, text }: Wish) {
  const [head = '', given] = /^Operation: (create|update|delete)\n/.exec(text) ?? [];
  const [line = '', named] = /^Assistant: (.+)\n/.exec(text.slice(head.length)) ?? [];
  const request = text.slice(head.length + line.length);
  const operation = given ?? operationOf(request);
  if (operation === 'create') return { wish, operation, request, name: readAgentName(request) };
  const assistant = named ?? readExistingName(request);
  return { wish, operation, request, name: assistant ?? '', assistant: assistant ?? '' };
}

/** By the first word that says one. */
function operationOf(request: string): 'create' | 'update' | 'delete' {
  const [verb = ''] =
    /\b(?:create|build|add|make|new|update|change|modify|adjust|rename|edit|set|delete|remove|drop)\b/i.exec(
      request,
    ) ?? [];
  if (/^(?:update|change|modify|adjust|rename|edit|set)$/i.test(verb)) return 'update';
  return /^(?:delete|remove|drop)$/i.test(verb) ? 'delete' : 'create';
}

/** The graph that shares most words with the request; of several, and without any, the first. */
function cannedChoice(prompt: string) {
  // What a person wrote may have headings of its own: ours are behind it.
  const end = prompt.lastIndexOf('\n## Graphs\n');
  const wanted = wordsOf(prompt.slice(0, end).replace('## Request', ''));
  const choices = [
    ...(section(prompt.slice(end), 'Graphs') ?? '').matchAll(/^- (.+?) \/ ([^:\n]+): ?(.*)$/gm),
  ];
  const scored = choices.map(([, deployment, graph, description]) => {
    const words = wordsOf(`${deployment} ${graph} ${description}`);
    return { deployment, graph, score: scoreOf(wanted, words) };
  });
  const best = Math.max(...scored.map(({ score }) => score));
  const { deployment, graph } = scored.find(({ score }) => score === best) ?? {};
  return { deployment, graph };
}

const STOP_WORDS = new Set(
  'a an and the with without to on in of for from that this it its is be as by or new create'.split(
    ' ',
  ),
);
/** Whatever is asked for is one: it tells less than other words. */
const WEAK = /^(?:agent|assistant)$/;

const wordsOf = (text: string): string[] => [
  ...new Set(
    (text.toLowerCase().match(/[a-z]+/g) ?? [])
      .filter((word) => !STOP_WORDS.has(word))
      .map((word) => word.replace(/s$/, '')),
  ),
];

const scoreOf = (wanted: string[], words: string[]): number =>
  wanted
    .filter((word) => words.some((other) => isAlike(word, other)))
    .reduce((sum, word) => sum + (WEAK.test(word) ? 0.5 : 1), 0);

/** "Research" and "researcher" are. */
function isAlike(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short === long || (short.length > 4 && long.startsWith(short));
}
