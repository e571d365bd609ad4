import type { Editable, QuestionChoice } from '../adapter.ts';

import type { Action, AskedFormat, DecisionKind } from './asked-format.ts';

const PLAIN: QuestionChoice[] = [
  { decision: 'respond', label: 'Your message is the answer.' },
  { decision: 'approve', label: 'The graph gets `true`.' },
  { decision: 'edit', label: 'The graph gets the object in `edit`.' },
  { decision: 'reject', label: 'The graph gets `false`.' },
];

const OF_ACTIONS: Record<DecisionKind, string> = {
  approve: 'The action is done with the arguments that are shown.',
  edit: 'The action is done with the arguments in `edit`, instead of those in `editable`.',
  respond: 'The action is not done; the graph gets your message as its result.',
  reject: 'The action is not done; the graph gets your message as the reason.',
};

const EDIT_OF_SEVERAL =
  'Each action has its own decision: `edit` is `editable` with your decisions and arguments, in the same order.';

/** What a person may decide: what the graph allows for every action that it asks about. */
export function choicesOf(format: AskedFormat): QuestionChoice[] {
  if (format.kind === 'plain') return PLAIN;
  const { actions } = format;
  const isEditable = editableOf(format) !== undefined;
  return DECISIONS.filter((decision) =>
    decision === 'edit' ? isEditable : actions.every(({ allows }) => allows.includes(decision)),
  ).map((decision) => ({
    decision,
    label: decision === 'edit' && actions.length > 1 ? EDIT_OF_SEVERAL : OF_ACTIONS[decision],
  }));
}

const DECISIONS: DecisionKind[] = ['approve', 'edit', 'respond', 'reject'];

/** What `edit` takes: the arguments of the action, or an entry for each of several. */
export function editableOf(format: AskedFormat): Editable | undefined {
  if (format.kind === 'plain') return undefined;
  const [first, ...others] = format.actions;
  if (!first) return undefined;
  if (others.length > 0) return editableActions(format.actions);
  const { args, allows, schema } = first;
  if (!allows.includes('edit') || !isObject(args)) return undefined;
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

/** Arguments that are not edited stay as they are: a change beside `approve` would be lost. */
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

/** References would lead astray inside another schema: the graph checks such arguments itself. */
const argumentsSchema = (schema: Action['schema']) =>
  schema && !JSON.stringify(schema).includes('"$ref"') ? schema : { type: 'object' };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
