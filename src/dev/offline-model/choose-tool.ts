import type { ToolSpec } from '../../llm/model.ts';
import { isAlike } from './creation-answers.ts';
import { mention } from './read-words.ts';

/** Words that people use for the first word of a tool's name. */
const ALIKE: Record<string, RegExp> = {
  create: /^(?:create|make|build|add)$/,
  update: /^(?:update|change|rename|edit|adjust)$/,
  delete: /^(?:delete|remove)$/,
  list: /^(?:list|which|what|show|all)$/,
  agent: /^(?:agent|assistant|bot)s?$/,
  get: /^(?:get|show|describe|read)$/,
};

/**
 * The tool that the words ask for: they contain every word of its name (“book a room”, `book_room`), or they say “use calculator”. Of several
 * tools, the one whose name begins earliest in the words. Words in “quotation marks” ask for nothing.
 */
export function chooseTool(text: string, tools: ToolSpec[]): ToolSpec | undefined {
  const words = text.replace(/“[^”]*”/g, '');
  const said = words.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const places = tools.map((tool) => ({ tool, place: findPlace(tool.name, words, said) }));
  const found = places.filter(({ place }) => place >= 0);
  return found.sort((one, other) => one.place - other.place)[0]?.tool;
}

function findPlace(name: string, words: string, said: string[]): number {
  if (name === 'search_documents') return words.search(/\bdocuments?\b/i);
  const parts = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  if (parts.length < 2)
    return mention(words, `use ${name}`) || mention(words, `use the ${name}`) ? 0 : -1;
  const places = parts.map((part) =>
    said.findIndex((word) => ALIKE[part]?.test(word) || isAlike(singular(word), singular(part))),
  );
  return places.includes(-1) ? -1 : Math.min(...places);
}

const singular = (word: string): string => word.replace(/s$/, '');
