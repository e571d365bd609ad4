import type { Prefer } from '../../contracts/run.ts';
import { type Message, type Prompt, writePrompt } from '../../llm/model.ts';
import type { Member } from '../planning/team.ts';

/** What a prompt may quote of one earlier result, in characters. */
const MAX_QUOTE = 20_000;

export interface RunContext {
  task: string;
  input: Record<string, unknown> | null;
}

export interface StepContext extends RunContext {
  title: string;
  instruction: string;
  dependencies: { step_id: string; title: string; output: string | null }[];
  /** On a revision: what was delivered, and what the reviewer wants changed. */
  revision?: {
    output: string | null;
    feedback: string;
    /** Calls of the earlier rounds that may have changed something: they are not to be made again. */
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
  prefer: Prefer | undefined,
): Prompt {
  const agents = team.slice(0, MAX_TEAM).map(describeMember);
  const wish = prefer ? ` They want the ${prefer} agents that are able.` : '';
  return writePrompt(
    {
      kind: 'plan',
      task: context.task,
      agent_type: agentType,
      team: team.filter(({ trouble }) => trouble === null),
    },
    `You plan work for a team of agents. Split the task into the fewest steps that do it well, 1 to 50. Each step has a
step_id (letters, digits, - and _), a title of a few words, an instruction that can be carried out without asking back, the
capability it needs (one that an agent has), the name of an agent only where it must be that one, and depends_on: the step_ids whose results it needs. Steps that do not need each other run at the same
time, so add a dependency only where a result is really used. There must be no cycle.`,
    sections({
      Agents: `${agents.join('\n')}\n\nThe user asked for: ${agentType}.${wish}`,
      ...taskSections(context),
    }),
  );
}

/** Agents that a prompt can name; the rest is still found by capability. */
const MAX_TEAM = 200;

function describeMember(member: Member): string {
  const facts = [
    `Capabilities: ${member.capabilities.slice(0, 30).join(', ') || 'none'}.`,
    member.cost === null ? '' : `About $${member.cost.toFixed(4)} for a job.`,
    member.latency === null ? '' : `About ${Math.ceil(member.latency / 1000)} s for a job.`,
    member.trouble === null ? '' : `Cannot work now: ${member.trouble.slice(0, 200)}`,
  ];
  return [`- ${member.name}:`, member.description, ...facts]
    .filter((part) => part !== '')
    .join(' ');
}

export const planCorrection = (reason: string): Message => ({
  role: 'user',
  text: `## Correction\nThis plan cannot be used: ${reason}\nAnswer with a corrected plan.`,
});

export const planRejection = (feedback: string): Message => ({
  role: 'user',
  text: `## Rejected\nA person has read this plan and does not want it: ${feedback}\nAnswer with another plan.`,
});

export const reviewCorrection = (reason: string): Message => ({
  role: 'user',
  text: `This review cannot be used: ${reason}\nAnswer with a corrected review.`,
});

export const stepPrompt = (context: StepContext, systemPrompt: string): Prompt =>
  writePrompt(
    {
      kind: 'step',
      title: context.title,
      instruction: context.instruction,
      ...(context.revision && { feedback: context.revision.feedback }),
    },
    systemPrompt,
    describeStep(context),
  );

/** The step in words, for any agent. */
export function describeStep(context: StepContext): string {
  const results = context.dependencies.map(
    (step) => `### Step ${step.step_id}: ${step.title}\n${quote(step.output)}`,
  );
  return sections({
    // A single agent's job is the task.
    ...taskSections(context.task === context.instruction ? { ...context, task: '' } : context),
    ...(results.length > 0 && { 'Results of earlier steps': results.join('\n\n') }),
    'Your step': `${context.title}\n\n${context.instruction}`,
    ...(context.revision && {
      'Your earlier result': quote(context.revision.output),
      ...(context.revision.effects.length > 0 && {
        'Tool calls you have made already, not to be repeated': context.revision.effects
          .map((effect) => `- ${effect.tool} ${JSON.stringify(effect.arguments)}: ${effect.status}`)
          .join('\n'),
      }),
      'What the reviewer wants changed': context.revision.feedback || 'Do it better.',
    }),
  });
}

export function reviewPrompt(context: ReviewContext): Prompt {
  const results = context.steps.map(
    (step) =>
      `### Step ${step.step_id}: ${step.title}\nInstruction: ${step.instruction}\n\nResult:\n${quote(step.output)}`,
  );
  return writePrompt(
    { kind: 'review', task: context.task, steps: context.steps },
    `You review finished work. Judge every step by its instruction and the whole by the task. Accept what is good enough to
hand over; otherwise name what has to change, concretely, for the step that has to change it. verdict is "revise" exactly when
a step is not accepted. score is between 0 and 1. summary tells the user in a few sentences what was achieved.`,
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
    : `${output.slice(0, MAX_QUOTE).toWellFormed()}\n[cut: ${output.length} characters in all]`;
}
