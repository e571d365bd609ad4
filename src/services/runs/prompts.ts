import type { RunSettings } from '../../contracts/run.ts';
import { type Message, type Prompt, writePrompt } from '../../llm/model.ts';
import type { Member } from '../planning/team.ts';

/** Longer results are cut in prompts. Characters. */
const MAX_QUOTE = 20_000;

export interface RunContext {
  task: string;
  input: Record<string, unknown> | null;
}

export interface StepContext extends RunContext {
  title: string;
  instruction: string;
  /** JSON Schema of the output. */
  output_schema?: Record<string, unknown> | undefined;
  dependencies: { step_id: string; title: string; output: string | null }[];
  /** In a revision: the earlier result, and the changes that the reviewer requested. */
  revision?: {
    output: string | null;
    feedback: string;
    /** Calls of earlier rounds that may have had effects. The agent must not repeat them. */
    effects: { tool: string; arguments: Record<string, unknown>; status: string }[];
  };
}

export interface ReviewContext extends RunContext {
  steps: { step_id: string; title: string; instruction: string; output: string | null }[];
}

export function planPrompt(
  context: RunContext,
  agentType: string,
  team: Member[],
  { prefer, output_schema }: Pick<RunSettings, 'prefer' | 'output_schema'>,
): Prompt {
  const agents = team.slice(0, MAX_TEAM).map(describeMember);
  const end = output_schema
    ? ' Exactly one step comes last: it delivers the result, and all other steps lead to it.'
    : '';
  const wish = prefer
    ? ` Prefer the ${prefer} agents among those with the required capability.`
    : '';
  return writePrompt(
    {
      kind: 'plan',
      task: context.task,
      agent_type: agentType,
      team: team.filter(({ trouble }) => trouble === null),
    },
    `You plan work for a team of agents. Split the task into as few steps as possible, 1 to 50. Each step has these fields:
- step_id: letters, digits, - and _
- title: a few words
- instruction: complete enough to carry out without further questions
- capability: the capability that the step requires; at least one agent must have it
- agent: the name of an agent, only if no other agent may do the step
- depends_on: the step_ids of the steps whose results this step uses
Independent steps run in parallel, so add a dependency only if the step uses the result. Dependencies must not form a cycle.${end}`,
    sections({
      Agents: `${agents.join('\n')}\n\nThe user asked for: ${agentType}.${wish}`,
      ...taskSections(context),
    }),
  );
}

/** Agents that a prompt lists. The planner can still choose others by capability. */
const MAX_TEAM = 200;

function describeMember(member: Member): string {
  const facts = [
    `Capabilities: ${member.capabilities.slice(0, 30).join(', ') || 'none'}.`,
    member.cost === null ? '' : `About $${member.cost.toFixed(4)} per job.`,
    member.latency === null ? '' : `About ${Math.ceil(member.latency / 1000)} s per job.`,
    member.trouble === null ? '' : `Unavailable: ${member.trouble.slice(0, 200)}`,
  ];
  return [`- ${member.name}:`, member.description, ...facts]
    .filter((part) => part !== '')
    .join(' ');
}

export const planCorrection = (reason: string): Message => ({
  role: 'user',
  text: `## Correction\nThis plan is invalid: ${reason}\nAnswer with a corrected plan.`,
});

export const planRejection = (feedback: string): Message => ({
  role: 'user',
  text: `## Rejected\nA person rejected this plan: ${feedback}\nAnswer with a different plan.`,
});

export const reviewCorrection = (reason: string): Message => ({
  role: 'user',
  text: `This review is invalid: ${reason}\nAnswer with a corrected review.`,
});

export const stepPrompt = (context: StepContext, systemPrompt: string): Prompt =>
  writePrompt(
    {
      kind: 'step',
      title: context.title,
      instruction: context.instruction,
      ...(context.output_schema && { output_schema: context.output_schema }),
      ...(context.revision && { feedback: context.revision.feedback }),
    },
    systemPrompt,
    describeStep(context),
  );

/** Describes the step to any type of agent. */
export function describeStep(context: StepContext): string {
  const results = context.dependencies.map(
    (step) => `### Step ${step.step_id}: ${step.title}\n${quote(step.output)}`,
  );
  return sections({
    // In an execution, the task and the instruction are the same text.
    ...taskSections(context.task === context.instruction ? { ...context, task: '' } : context),
    ...(results.length > 0 && { 'Results of earlier steps': results.join('\n\n') }),
    'Your step': `${context.title}\n\n${context.instruction}`,
    ...(context.output_schema && { Format: describeFormat(context.output_schema) }),
    ...(context.revision && {
      'Your earlier result': quote(context.revision.output),
      ...(context.revision.effects.length > 0 && {
        'Tool calls that you have already made; do not repeat them': context.revision.effects
          .map((effect) => `- ${effect.tool} ${JSON.stringify(effect.arguments)}: ${effect.status}`)
          .join('\n'),
      }),
      'Changes that the reviewer requests': context.revision.feedback || 'Improve the result.',
    }),
  });
}

const describeFormat = (schema: Record<string, unknown>): string =>
  `Answer with one JSON object and nothing else. It must match this JSON Schema:\n${JSON.stringify(schema)}`;

export const outputCorrection = (reason: string): Message => ({
  role: 'user',
  text: `## Correction\nThis answer cannot be used: ${reason}\nAnswer with the corrected JSON object and nothing else.`,
});

export function reviewPrompt(context: ReviewContext): Prompt {
  const results = context.steps.map(
    (step) =>
      `### Step ${step.step_id}: ${step.title}\nInstruction: ${step.instruction}\n\nResult:\n${quote(step.output)}`,
  );
  return writePrompt(
    { kind: 'review', task: context.task, steps: context.steps },
    `You review finished work. Judge each step by its instruction, and the overall result by the task. Accept a step if its result is
good enough to deliver. Otherwise, state the specific changes that the step needs. Set verdict to "revise" if and only if you reject at least
one step. score is a number between 0 and 1. summary tells the user in a few sentences what the work achieved.`,
    sections({ ...taskSections(context), Results: results.join('\n\n') }),
  );
}

const taskSections = (context: RunContext) => ({
  ...(context.task && { Task: context.task }),
  ...(context.input && { Input: JSON.stringify(context.input, null, 2) }),
});

const sections = (parts: Record<string, string>) =>
  Object.entries(parts)
    .map(([title, body]) => `## ${title}\n${body}`)
    .join('\n\n');

function quote(output: string | null): string {
  if (output === null) return '(no result)';
  return output.length <= MAX_QUOTE
    ? output
    : `${output.slice(0, MAX_QUOTE).toWellFormed()}\n[cut: ${output.length} characters in total]`;
}
