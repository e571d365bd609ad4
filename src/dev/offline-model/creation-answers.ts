import type { GraphInput, ShownInput, WishInput } from '../../llm/model.ts';
import { readAgentName, readExistingName, readFlag, readNumber, readText } from './read-words.ts';

/** Reads from the plainest words what a person wants to do to which agent. */
export function cannedAgent(
  { request, operation: given, assistant: named }: WishInput,
  index: number,
) {
  const operation = given ?? operationOf(request);
  const wish = { wish: index + 1, operation, request };
  if (operation === 'create') return { ...wish, name: readAgentName(request) };
  const assistant = named ?? readExistingName(request) ?? '';
  return { ...wish, name: assistant, assistant };
}

/** The first such word decides. */
function operationOf(request: string): 'create' | 'update' | 'delete' {
  const [verb = ''] =
    /\b(?:create|build|add|make|new|update|change|modify|adjust|rename|edit|set|delete|remove|drop)\b/i.exec(
      request,
    ) ?? [];
  if (/^(?:update|change|modify|adjust|rename|edit|set)$/i.test(verb)) return 'update';
  return /^(?:delete|remove|drop)$/i.test(verb) ? 'delete' : 'create';
}

/** Chooses the graph that shares most words with the request, and the first of several equal ones. */
export function cannedChoice(request: string, graphs: GraphInput[]) {
  const wanted = wordsOf(request);
  const scores = graphs.map((graph) => scoreOf(wanted, wordsOf(Object.values(graph).join(' '))));
  const best = graphs[scores.indexOf(Math.max(...scores))];
  return { deployment: best?.deployment, graph: best?.graph };
}

const STOP_WORDS = new Set(
  'a an and the with without to on in of for from that this it its is be as by or new create'.split(
    ' ',
  ),
);
/** These words tell less than others: every request is about an agent. */
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

/** "Research" and "researcher" are alike. */
export function isAlike(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short === long || (short.length > 4 && long.startsWith(short));
}

const YES = /^\W*(?:yes|yeah|yep|ok|okay|sure|fine|go ahead|ja|oui|sí|si)\b/i;
const NO =
  /^\W*(?:no|nope|nein|non)(?:[\s,.!]+(?:thanks|thank you|please)?)*$|\b(?:forget it|never ?mind|do(?: not|n[’']t) (?:create|change|remove|do)\b)/i;
/** Changes that only a new configuration can make. */
const OTHERWISE = /\b(?:add|remove|with|without|use|drop|no|tools?|model|prompt|rename|call it)\b/i;
const FILLERS =
  /\b(?:yes|yeah|yep|ok|okay|sure|fine|ja|oui|sí|si|but|and|with|a|an|the|please|set|change|make|use|it|its|to|of|instead|then)\b/gi;

/** Understands yes, no and “yes, but FIELD VALUE”. Changes in other words become instructions for the configuration. */
export function cannedConfirmation(answer: string, shown: ShownInput[]) {
  const words = answer.replace(/\s+/g, ' ').trim();
  if (NO.test(words)) return { verdict: 'reject' };
  const read = shown.map(({ item, config }) => ({ item, said: readSettings(words, config ?? {}) }));
  const changes = read.flatMap(({ item, said }) =>
    said.length > 0
      ? [{ item, config: Object.fromEntries(said.map(({ field, value }) => [field, value])) }]
      : [],
  );
  const rest = read
    .flatMap(({ said }) => said)
    .reduce((text, said) => text.replace(said.words, ''), words)
    .replace(FILLERS, '');
  const isAllRead = !/\w/.test(rest);
  if (isAllRead && YES.test(words)) return { verdict: 'approve', changes };
  if (isAllRead && changes.length > 0) return { verdict: 'change', changes };
  return OTHERWISE.test(words) || changes.length > 0
    ? { verdict: 'change', changes, instructions: words }
    : { verdict: 'unclear' };
}

const readSettings = (words: string, config: Record<string, unknown>) =>
  Object.entries(config).flatMap(([field, now]) => {
    const said = readLike(now, words, field);
    return said ? [{ field, ...said }] : [];
  });

/** The kind of the present value tells how to read the new one. */
function readLike(now: unknown, words: string, field: string) {
  switch (typeof now) {
    case 'number':
      return readNumber(words, field);
    case 'boolean':
      return readFlag(words, field);
    case 'string':
      return readText(words, field);
    default:
      return undefined;
  }
}
