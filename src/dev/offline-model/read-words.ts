/** The value of a setting, and the words in which the sentence gives it. */
export interface Said<T> {
  value: T;
  words: string;
}

const IS = '\\s*(?:should be|of|to|is|at|=|:)?\\s*';

/** “temperature of 0.2”, “max tokens: 500”, “3 rounds” (of `max_rounds`). */
export function readNumber(text: string, name: string): Said<number> | undefined {
  const number = '(-?\\d+(?:\\.\\d+)?)(?![\\w.]*\\w)';
  const last = lastWordOf(name);
  const found =
    find(text, `\\b${phraseOf(name)}${IS}${number}`) ??
    find(text, `\\b${last}${IS}${number}`) ??
    find(text, `(?<![\\w.])${number}\\s+${last}\\b`);
  return found && { value: Number(found[1]), words: found[0] };
}

/** “with sources” and “without sources” (of `show_sources`). */
export function readFlag(text: string, name: string): Said<boolean> | undefined {
  const phrase = `(?:${phraseOf(name)}|${lastWordOf(name)})\\b`;
  const found =
    find(text, `\\b(no|without|not|never|hide|disable)\\s+(?:\\w+\\s+){0,2}?${phrase}`) ??
    find(text, `\\b${phrase}${IS}(false|off|no)\\b`) ??
    find(text, `\\b${phrase}(?:${IS}(?:true|on|yes)\\b)?`);
  return found && { value: found[1] === undefined, words: found[0] };
}

/** Reads a text in quotation marks after the name of the setting. */
export function readText(text: string, name: string): Said<string> | undefined {
  const found = find(
    text,
    `\\b(?:${phraseOf(name)}|${lastWordOf(name)})${IS}["“«]([^"“”«»]+)["”»]`,
  );
  return found && { value: found[1] ?? '', words: found[0] };
}

/** Finds the longest mentioned value. The part after a slash is enough: "gpt-5" means "openai/gpt-5". */
export function readOption<T>(text: string, options: readonly T[]): Said<T> | undefined {
  const found = options.flatMap((value) => {
    const full = String(value);
    const names = [full, full.split('/').at(-1) ?? full];
    const words = names.map((name) => mention(text, name)).find((each) => each !== undefined);
    return words === undefined ? [] : [{ value, words }];
  });
  return found.sort((one, other) => other.words.length - one.words.length)[0];
}

/** Finds the words that mention a name. Spaces, hyphens and underscores in it are equal. */
export const mention = (text: string, name: string): string | undefined =>
  find(text, `(?<![\\w-])${phraseOf(name)}(?![\\w-])`)?.[0];

const find = (text: string, pattern: string): RegExpExecArray | undefined =>
  new RegExp(pattern, 'i').exec(text) ?? undefined;

const phraseOf = (name: string): string =>
  name
    .split(/[_\s-]+/)
    .map(escaped)
    .join('[\\s_-]?');

const lastWordOf = (name: string): string =>
  escaped(name.split(/[_\s-]+/).at(-1) ?? name).replace(/s$/, 's?');

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Words that end a name in a sentence. */
const ENDS = 'with|without|that|which|who|and|but|for|on|to|of|using|an?|the|in|from|by|is|are';
const OPEN = '["“«]';
const CLOSE = '["”»]';
const QUOTED = `${OPEN}([^"“”«»\\n]{1,120})${CLOSE}`;
const WORD = `(?!(?:${ENDS})\\b)[\\w-]+`;

const CALLED = new RegExp(
  `\\b(?:called|named)\\s+(?:${QUOTED}|(.{1,120}?)(?=$|[,;:!?\\n]|\\.(?:\\s|$)|\\s(?:${ENDS})\\b))`,
  'i',
);
const AGENT_QUOTED = new RegExp(
  `\\b(?:agent|assistant|bot|create|update|change|edit|rename|delete|remove)\\s+(?:(?:the|an?)\\s+)?${QUOTED}`,
  'i',
);
const KIND = new RegExp(
  `\\b(?:an?|the|my|our|new|another)\\s+((?:${WORD}\\s+){0,5}?(?:agent|assistant|bot|supervisor))\\b`,
  'i',
);
const PURPOSE = new RegExp(
  `\\b((?:agent|assistant|bot)\\s+(?:that|which|who|for|to)\\s+${WORD}(?:\\s+${WORD}){0,2})`,
  'i',
);
const THING = new RegExp(`\\b(?:an?|the)\\s+(${WORD}(?:\\s+${WORD}){0,3})`, 'i');

const MAX_NAME = 120;

/** Names a new agent by its given name, or by its kind: "code generation agent" becomes "Code Generation Agent". */
export function readAgentName(request: string): string {
  const given = readGivenName(request);
  if (given) return given.slice(0, MAX_NAME);
  const what = kindOf(request) ?? PURPOSE.exec(request)?.[1] ?? THING.exec(request)?.[1];
  return what ? inTitleCase(what) : 'New Agent';
}

/** Finds the name of an existing agent: the given name, or words with capitals. */
export function readExistingName(request: string): string | undefined {
  const given = readGivenName(request);
  if (given) return given;
  const rest = request.replace(/^\W*(?:please\s+)?\w+/i, '');
  const [capitals] = /\b[A-Z][\w-]*(?:\s+[A-Z0-9][\w-]*)*/.exec(rest) ?? [];
  if (capitals) return capitals;
  const kind = kindOf(request);
  return kind && inTitleCase(kind);
}

function readGivenName(text: string): string | undefined {
  const [, quoted, plain] = CALLED.exec(text) ?? AGENT_QUOTED.exec(text) ?? [];
  return (quoted ?? plain)?.trim() || undefined;
}

/** "A new agent" names no kind. */
function kindOf(text: string): string | undefined {
  const kind = KIND.exec(text)?.[1];
  return kind && !/^(?:new\s+)?(?:agent|assistant|bot)$/i.test(kind) ? kind : undefined;
}

const inTitleCase = (text: string): string =>
  text.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()).slice(0, MAX_NAME);
