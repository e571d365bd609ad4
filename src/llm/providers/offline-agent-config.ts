import { z } from 'zod';
import type { Message } from '../model.ts';
import { CANNED } from './canned.ts';
import { type PromptField, readFields } from './prompt-fields.ts';
import { section } from './prompt-section.ts';
import { mention, readFlag, readNumber, readOption, readText } from './read-setting.ts';

/** What the request says of each field, and of the others those that must have a value. */
export function cannedConfig(prompt: string, messages: Message[]) {
  const known = readKnown(prompt);
  const { request, current, name } = known;
  const refused = refusedFields(messages);
  const values = readFields(
    section(prompt.slice(prompt.lastIndexOf('\n## Fields\n')), 'Fields') ?? '',
  ).map((field) => {
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

interface Known {
  request: string;
  name: string;
  /** Of an agent that is to be changed. */
  current: Record<string, unknown> | undefined;
  tools: string[];
  agents: { agent_id: string; name: string }[];
}

const assistant = z.looseObject({ config: z.record(z.string(), z.unknown()) });
const agents = z.array(z.object({ agent_id: z.string(), name: z.string() }));

function readKnown(prompt: string): Known {
  // What a person wrote may have headings of its own: ours are behind it.
  const end = prompt.lastIndexOf('\n## Name\n');
  const part = (title: string) => section(prompt.slice(end), title)?.trim();
  const now = part('The agent now');
  const tools = part('Tools');
  return {
    request: inLine(prompt.slice(0, end).replace('## Request', '')),
    name: part('Name') ?? '',
    current: now === undefined ? undefined : assistant.parse(JSON.parse(now)).config,
    tools: tools ? tools.split(', ') : [],
    agents: agents.parse(JSON.parse(part('Agents that can be referred to') ?? '[]')),
  };
}

/** Those that an earlier answer had wrong: it is not said again. */
function refusedFields(messages: Message[]): Set<string> {
  const corrections = messages.filter(({ role }) => role === 'user').slice(1);
  const names = corrections.flatMap(({ text }) => [
    ...text.matchAll(/(?:^|[;:] )([\w-]+)[\w.-]*: /gm),
  ]);
  return new Set(names.map(([, name = '']) => name));
}

function readValue(field: PromptField, known: Known): unknown {
  const { request, name, current } = known;
  switch (field.type) {
    case 'number':
    case 'slider':
      return readNumber(request, field.name)?.value;
    case 'boolean':
    case 'switch':
      return readFlag(request, field.name)?.value;
    case 'select':
      return readOption(request, field.options)?.value;
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

/** Those that the request mentions; of an agent that is there, beside those that it has, or without them. */
function readTools(field: PromptField, { request, current, tools }: Known): unknown {
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

/** Graphs' own assistants have names like common words: only names with capitals count. */
function readAgents({ request, agents }: Known): unknown {
  const named = agents.filter(({ name }) => /[A-Z]/.test(name) && request.includes(name));
  return named.length > 0 ? named : undefined;
}

/** For a field that must have a value, and has none. */
function missing(field: PromptField, { name, request, current }: Known): unknown {
  if (!field.isRequired || field.hasDefault || current?.[field.name] !== undefined)
    return undefined;
  switch (field.type) {
    case 'number':
    case 'slider':
      return field.min ?? 1;
    case 'boolean':
    case 'switch':
      return false;
    case 'select':
      return field.options[0];
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

const inLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
