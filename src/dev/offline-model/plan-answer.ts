import type { Message, PlanInput } from '../../llm/model.ts';
import { isFollowUp } from './canned.ts';
import { readScript, type Script } from './read-script.ts';

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

interface Draft {
  title: string;
  instruction: string;
  capability: string;
  agent?: string | undefined;
}

/** All steps but the last run in parallel; the last one joins them. */
export function cannedPlan(input: PlanInput, messages: Message[]) {
  const script = readScript(input.task);
  const own = input.team.find(({ name }) => name === input.agent_type);
  const count =
    countSteps(messages.findLast(isFollowUp)?.text, LOOSE) ?? countSteps(script.words, STRICT);
  const drafts = scriptedSteps(script, own?.name) ?? plainSteps(script, count, own);
  const ids = drafts.map((_, index) => `step_${index + 1}`);
  const steps = drafts.map(({ agent, ...draft }, index) => ({
    step_id: ids[index],
    ...draft,
    capability: findCapability(draft.capability, input.team),
    ...(input.team.some(({ name }) => name === agent) && { agent }),
    depends_on: index === drafts.length - 1 ? ids.slice(0, -1) : [],
  }));
  return { steps };
}

/** One step for each `[step …]`. Commands before the first one belong to every step. */
function scriptedSteps({ words, commands }: Script, own: string | undefined): Draft[] | undefined {
  const starts = commands.flatMap(({ kind }, index) => (kind === 'step' ? [index] : []));
  if (starts.length === 0) return undefined;
  const common = commands.slice(0, starts[0]);
  return starts.flatMap((start, number) => {
    const head = commands[start];
    if (head?.kind !== 'step') return [];
    const commandsOfStep = [...common, ...commands.slice(start + 1, starts[number + 1])];
    return {
      title: head.title.slice(0, 120),
      instruction: withCommands(`${head.title}: ${words.slice(0, 200)}`, commandsOfStep),
      capability: GENERAL.capability,
      agent: head.agent ?? own,
    };
  });
}

/** As many steps as the task asks for: without that, one step with the commands, or three. */
function plainSteps(
  { words, commands }: Script,
  asked: number | undefined,
  own: PlanInput['team'][number] | undefined,
): Draft[] {
  // An agent of another trade gets the whole task.
  const isOther = own && !own.capabilities.some((one) => CAPABILITIES.includes(one));
  const count = asked ?? (isOther || commands.some(isWork) ? 1 : 3);
  const agent = isOther || (own && count === 1) ? own.name : undefined;
  return Array.from({ length: count }, (_, index) => {
    const joining = count === 1 ? GENERAL : WRITE;
    const { title, instruction, capability } =
      index === count - 1 ? joining : index % 2 ? ANALYSE : SEARCH;
    return {
      title,
      // Only the last step does the task; the others are told what it is, in quotation marks (choose-tool.ts).
      instruction: withCommands(
        index === count - 1
          ? `${instruction}: ${words.slice(0, 200)}`
          : `${instruction}: “${words.slice(0, 200)}”`,
        commands,
      ),
      capability,
      agent,
    };
  });
}

const CAPABILITIES = [GENERAL, SEARCH, ANALYSE, WRITE].map(({ capability }) => capability);

const isWork = ({ kind }: Script['commands'][number]) =>
  kind === 'call' || kind === 'ask' || kind === 'say';

/** What the reviewer does is no part of a step. */
const withCommands = (instruction: string, commands: Script['commands']): string =>
  [
    instruction,
    ...commands.filter(({ kind }) => kind !== 'revise').map(({ source }) => source),
  ].join(' ');

/** A capability that an agent of the team has. */
const findCapability = (wanted: string, team: PlanInput['team']): string =>
  team.some(({ capabilities }) => capabilities.includes(wanted))
    ? wanted
    : (team.find(({ capabilities }) => capabilities.length > 0)?.capabilities[0] ?? wanted);

const NUMBERS = 'one two three four five six seven eight nine ten'.split(' ');
const STRICT = /\bin (\d{1,2}) steps?\b/i;
const LOOSE = new RegExp(`\\b(\\d{1,2}|${NUMBERS.join('|')}) steps?\\b`, 'i');

function countSteps(text = '', pattern: RegExp): number | undefined {
  const count = pattern.exec(text)?.[1]?.toLowerCase();
  if (count === undefined) return undefined;
  return Math.max(1, NUMBERS.indexOf(count) + 1 || Number(count));
}
