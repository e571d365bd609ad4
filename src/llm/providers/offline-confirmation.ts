import { z } from 'zod';
import { section } from './prompt-section.ts';
import { readFlag, readNumber, readText } from './read-setting.ts';

const shown = z.array(
  z.looseObject({ item: z.int(), config: z.record(z.string(), z.unknown()).nullish() }),
);

const YES = /^\W*(?:yes|yeah|yep|ok|okay|sure|fine|go ahead|ja|oui|sí|si)\b/i;
const NO =
  /^\W*(?:no|nope|nein|non)(?:[\s,.!]+(?:thanks|thank you|please)?)*$|\b(?:forget it|never ?mind|do(?: not|n[’']t) (?:create|change|remove|do)\b)/i;
/** What a configuration that is made anew can have otherwise. */
const OTHERWISE = /\b(?:add|remove|with|without|use|drop|no|tools?|model|prompt|rename|call it)\b/i;
const FILLERS =
  /\b(?:yes|yeah|yep|ok|okay|sure|fine|ja|oui|sí|si|but|and|with|a|an|the|please|set|change|make|use|it|its|to|of|instead|then)\b/gi;

/** Yes, no, “yes, but FIELD VALUE”; what is wanted otherwise in other words goes back to whoever makes the configuration. */
export function cannedConfirmation(prompt: string) {
  const [, ...answer] = prompt.split('\n## Their answer\n');
  const words = answer.join('\n').replace(/\s+/g, ' ').trim();
  if (NO.test(words)) return { verdict: 'reject' };
  const read = shown.parse(JSON.parse(section(prompt, 'Shown') ?? '[]')).map((each) => ({
    item: each.item,
    said: readSettings(words, each.config ?? {}),
  }));
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

/** Fields whose values can be told from the words alone, by the kind of value that they have. */
const readSettings = (words: string, config: Record<string, unknown>) =>
  Object.entries(config).flatMap(([field, now]) => {
    const said = readAs(now, words, field);
    return said ? [{ field, ...said }] : [];
  });

function readAs(now: unknown, words: string, field: string) {
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
