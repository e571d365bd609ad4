import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isJsonObject } from '../../platform/json-object.ts';
import type { AgentOutcome, Editable, QuestionChoice } from '../adapter.ts';
import {
  type Action,
  ALL_DECISIONS,
  type Decision,
  parseQuestionFormat,
  type QuestionFormat,
} from './question-format.ts';
import type { Run, ThreadState } from './thread.ts';

/** All questions of a node share one interrupt id. The run distinguishes them. */
export const questionToken = z.object({ run_id: z.string(), interrupt_id: z.string() });
export type QuestionToken = z.infer<typeof questionToken>;

/** A pending question, and the node that asks it. */
interface Interrupt {
  id: string;
  node: string;
  value: unknown;
}

/** Converts an interrupt to a question with the decisions that the graph allows. */
export function toQuestion({ id, value }: Interrupt, runId: string): AgentOutcome {
  const format = parseQuestionFormat(value);
  const question =
    format.kind === 'plain' ? format.text : format.actions.map(describeAction).join('\n');
  const editable = toEditable(format);
  return {
    kind: 'question',
    question,
    shown: { value },
    choices: listChoices(format),
    ...(editable && { editable }),
    token: { run_id: runId, interrupt_id: id } satisfies QuestionToken,
  };
}

const describeAction = ({ name, args, description }: Action): string =>
  description || `Allow "${name}" with ${JSON.stringify(args)}?`;

/** The decisions that the graph allows for every one of its actions. */
function listChoices(format: QuestionFormat): QuestionChoice[] {
  if (format.kind === 'plain') return PLAIN_CHOICES;
  const { actions } = format;
  const isEditable = toEditable(format) !== undefined;
  return ALL_DECISIONS.filter((decision) =>
    decision === 'edit' ? isEditable : actions.every(({ allows }) => allows.includes(decision)),
  ).map((decision) => ({
    decision,
    label: decision === 'edit' && actions.length > 1 ? EDIT_SEVERAL_LABEL : ACTION_LABELS[decision],
  }));
}

const PLAIN_CHOICES: QuestionChoice[] = [
  { decision: 'respond', label: 'Your message is the answer.' },
  { decision: 'approve', label: 'The graph receives `true`.' },
  { decision: 'edit', label: 'The graph receives the object in `edit`.' },
  { decision: 'reject', label: 'The graph receives `false`.' },
];

const ACTION_LABELS: Record<Decision, string> = {
  approve: 'The action runs with the arguments shown.',
  edit: 'The action runs with the arguments in `edit` instead of those in `editable`.',
  respond: 'The action does not run. The graph receives your message as its result.',
  reject: 'The action does not run. The graph receives your message as the reason.',
};

const EDIT_SEVERAL_LABEL =
  'You decide each action: set `edit` to `editable` with your decisions and arguments, in the same order.';

/** The object that `edit` replaces: the action's arguments, or one entry per action if there are several. */
function toEditable(format: QuestionFormat): Editable | undefined {
  if (format.kind === 'plain') return undefined;
  const [first, ...others] = format.actions;
  if (!first) return undefined;
  if (others.length > 0) return editableActions(format.actions);
  const { args, allows, schema } = first;
  if (!allows.includes('edit') || !isJsonObject(args)) return undefined;
  return { value: args, schema: schema ?? { type: 'object' } };
}

const editableActions = (actions: Action[]): Editable => ({
  value: {
    actions: actions.map(({ name, args, allows }) => ({
      name,
      decision: allows[0],
      arguments: args,
    })),
  },
  schema: {
    type: 'object',
    properties: {
      actions: {
        type: 'array',
        prefixItems: actions.map(entrySchema),
        minItems: actions.length,
        maxItems: actions.length,
      },
    },
    required: ['actions'],
    additionalProperties: false,
  },
});

/** Pins the arguments of actions that are not edited: the graph would ignore a change beside `approve`. */
const entrySchema = ({ name, args, allows, schema }: Action) => ({
  type: 'object',
  properties: {
    name: { const: name },
    decision: { enum: allows },
    arguments: {},
    message: { type: 'string' },
  },
  required: ['decision'],
  additionalProperties: false,
  allOf: [
    {
      if: { properties: { decision: { const: 'edit' } }, required: ['decision'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
      then: { properties: { arguments: argumentsSchema(schema) }, required: ['arguments'] },
      else: { properties: { arguments: { const: args } } },
    },
    {
      if: { properties: { decision: { const: 'respond' } }, required: ['decision'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
      then: { required: ['message'] },
    },
  ],
});

/** `$ref` would not resolve inside another schema, so the graph alone checks such arguments. */
const argumentsSchema = (schema: Action['schema']) =>
  schema && !JSON.stringify(schema).includes('"$ref"') ? schema : { type: 'object' };

/**
 * Chooses the question to ask next. If several nodes ask at once, LangGraph.js also lists questions that are already answered. Those
 * come last, but remain eligible, because a node may repeat a question.
 */
export function chooseInterrupt(
  shown: Interrupt[],
  { next }: ThreadState,
  runs: Run[],
): Interrupt | undefined {
  const answered = runs.map(({ metadata }) => metadata?.job_answers);
  const isNew = (interrupt: Interrupt) => !answered.includes(interruptKey(interrupt));
  const isDue = ({ node }: Interrupt) => next.includes(node);
  return shown.find(isNew) ?? shown.find(isDue) ?? shown[0];
}

export function listInterrupts({ tasks }: ThreadState): Interrupt[] {
  return tasks.flatMap(({ id: taskId, name: node, interrupts }) =>
    interrupts.map(({ id, interrupt_id, value }) => ({
      id: id ?? interrupt_id ?? taskId,
      node,
      value,
    })),
  );
}

/** All questions of one node in one step share an id. The hash of the question's value distinguishes them. */
export function interruptKey({ id, value }: Interrupt): string {
  const asked = createHash('sha256').update(JSON.stringify(value) ?? '');
  return `${id}:${asked.digest('hex').slice(0, 16)}`;
}
