import { z } from 'zod';
import type { AgentConfigInput, FieldInput, Message } from '../../llm/model.ts';
import { CANNED, isFollowUp } from './canned.ts';
import { mention, readFlag, readNumber, readOption, readText } from './read-words.ts';

/** Fills in the fields that the request gives values for, and the required ones. */
export function cannedConfig(input: AgentConfigInput, messages: Message[]) {
  const { name, current, instructions = '' } = input;
  const request = `${input.request} ${instructions}`.replace(/\s+/g, ' ').trim();
  const known = { ...input, request };
  const refused = refusedFields(messages);
  const values = input.fields.map((field) => {
    const said = refused.has(field.name) ? undefined : readValue(field, known);
    return [field.name, said ?? missing(field, known)] as const;
  });
  return {
    name:
      /\b(?:rename\b.*?\bto|call it|name it)\s+["“]?([^"”,.\n]{1,120})/i.exec(request)?.[1] ?? name,
    ...(!current && { description: `${CANNED} Asked for: ${request.slice(0, 200)}` }),
    config: Object.fromEntries(values.filter(([, value]) => value !== undefined)),
  };
}

/** The fields that a correction names. The next answer leaves their values out. */
function refusedFields(messages: Message[]): Set<string> {
  const names = messages
    .filter(isFollowUp)
    .flatMap(({ text }) => [...text.matchAll(/(?:^|[;:] )([\w-]+)[\w.-]*: /gm)]);
  return new Set(names.map(([, name = '']) => name));
}

function readValue(field: FieldInput, known: AgentConfigInput): unknown {
  const { request, name, current } = known;
  switch (field.type) {
    case 'number':
    case 'slider':
      return readNumber(request, field.name)?.value;
    case 'boolean':
    case 'switch':
      return readFlag(request, field.name)?.value;
    case 'select':
      return readOption(request, optionsOf(field))?.value;
    case 'text':
    case 'textarea': {
      if (/language/.test(field.name)) return /\bin ([A-Z][a-z]+)\b/.exec(request)?.[1];
      const said = readText(request, field.name)?.value;
      if (said || current || !/prompt|instruction/.test(field.name)) return said;
      return `You are ${name}. You were asked for with these words: ${request}`;
    }
    case 'mcp':
      return readTools(field, known);
    case 'agents':
      return readAgents(known);
    default:
      return undefined;
  }
}

/** Words that mean a tool without naming it. */
const FITTING: [tool: RegExp, words: RegExp][] = [
  [/calc/i, /\b(?:calculat\w*|comput(?:e|es|ing)|arithmetic|math\w*|sums?)\b/i],
  [/clock|time/i, /\b(?:clock|time|date|today)\b/i],
  [/search|notes/i, /\b(?:search\w*|look\w*(?: \w+)? up|notes?)\b/i],
];

/** Chooses the tools that the request mentions. For an existing agent it adds them to the present ones, or removes them. */
function readTools(field: FieldInput, { request, current, tools }: AgentConfigInput): unknown {
  if (/\b(?:no|without(?: any)?) tools\b/i.test(request)) return { tools: [] };
  const mentioned = [...new Set([...field.tools, ...tools])].filter((tool) =>
    isMeant(request, tool),
  );
  if (mentioned.length === 0) return undefined;
  if (!current) return { tools: mentioned };
  const now = toolsOf.parse(current[field.name]).tools;
  const isLess = /\b(?:without|no|remove|drop|take away)\b/i.test(request);
  return {
    tools: isLess
      ? now.filter((tool) => !mentioned.includes(tool))
      : [...new Set([...now, ...mentioned])],
  };
}

const toolsOf = z.looseObject({ tools: z.array(z.string()).catch([]) }).catch({ tools: [] });

function isMeant(request: string, tool: string): boolean {
  const words = FITTING.find(([name]) => name.test(tool))?.[1];
  return mention(request, tool) !== undefined || (words?.test(request) ?? false);
}

/** Only names with capitals count: a graph's own assistant often has a common word as its name. */
function readAgents({ request, agents }: AgentConfigInput): unknown {
  const named = agents.filter(({ name }) => /[A-Z]/.test(name) && request.includes(name));
  return named.length > 0 ? named : undefined;
}

/** Gives a value to a required field that has none. */
function missing(field: FieldInput, { name, request, current }: AgentConfigInput): unknown {
  if (!field.required || field.default !== undefined || current?.[field.name] !== undefined)
    return undefined;
  switch (field.type) {
    case 'number':
    case 'slider':
      return field.min ?? 1;
    case 'boolean':
    case 'switch':
      return false;
    case 'select':
      return optionsOf(field)[0];
    case 'text':
      return name;
    case 'textarea':
      return request;
    case 'mcp':
      return { tools: [] };
    case 'rag':
      return { collections: [] };
    case 'agents':
      return [];
    default:
      return {};
  }
}

const optionsOf = ({ options }: FieldInput): unknown[] => (options ?? []).map(({ value }) => value);
