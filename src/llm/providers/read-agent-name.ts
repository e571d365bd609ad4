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

/** Of an agent that is to be created: how it is called, or what it is ("code generation agent" → "Code Generation Agent"). */
export function readAgentName(request: string): string {
  const given = readGivenName(request);
  if (given) return given.slice(0, MAX_NAME);
  const what = kindOf(request) ?? PURPOSE.exec(request)?.[1] ?? THING.exec(request)?.[1];
  return what ? inTitleCase(what) : 'New Agent';
}

/** Of one that is there: as it is called, or what is written with capitals. */
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

/** Not where it says nothing but that it is an agent. */
function kindOf(text: string): string | undefined {
  const kind = KIND.exec(text)?.[1];
  return kind && !/^(?:new\s+)?(?:agent|assistant|bot)$/i.test(kind) ? kind : undefined;
}

const inTitleCase = (text: string): string =>
  text.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()).slice(0, MAX_NAME);
