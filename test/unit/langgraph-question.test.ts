import { describe, expect, test } from 'vitest';
import type { Resumption } from '../../src/agents/adapter.ts';
import { toQuestion } from '../../src/agents/langgraph/question.ts';
import { toResumeCommand } from '../../src/agents/langgraph/resume-command.ts';
import { checkSchema } from '../../src/services/deployments/check-schema.ts';

const ID = '0123456789abcdef0123456789abcdef';
const asked = (value: unknown) => {
  const outcome = toQuestion({ id: ID, node: 'n', value }, 'r');
  if (outcome.kind !== 'question') throw new Error('it did not ask');
  return outcome;
};
const decisionsOn = (value: unknown) => asked(value).choices?.map(({ decision }) => decision);

/** What the graph gets. */
const given = (value: unknown, answer: Resumption): unknown => {
  const task = { id: 't', name: 'n', interrupts: [{ id: ID, value }] };
  const state = {
    values: {},
    next: ['n'],
    tasks: [task],
    checkpoint: { checkpoint_id: 'c' },
    checkpoint_id: 'c',
  };
  const run = { run_id: 'r', thread_id: 't', status: 'interrupted', created_at: '' };
  const input = toResumeCommand(state, { token: asked(value).token, answer }, [run]);
  const resume = input && 'command' in input ? input.command.resume : undefined;
  return (resume as Record<string, unknown>)[ID];
};

const inbox = (config: object | undefined, args: unknown = { to: 'a' }) => [
  { action_request: { action: 'send', args }, ...(config && { config }) },
];
const actions = [
  { name: 'send', args: { to: 'a' } },
  { name: 'ask_user', args: { text: 'Why?' } },
];
const python = (...allowed: string[][]) => ({
  action_requests: actions.slice(0, allowed.length),
  review_configs: allowed.map((allowed_decisions, index) => ({
    action_name: actions[index]?.name,
    allowed_decisions,
  })),
});
const javascript = (...allowed: string[][]) => ({
  actionRequests: actions.slice(0, allowed.length),
  reviewConfigs: allowed.map((allowedDecisions, index) => ({
    actionName: actions[index]?.name,
    allowedDecisions,
  })),
});

describe('what may be decided is what the graph allows', () => {
  test.for<[string, unknown, string[]]>([
    [
      'an inbox',
      inbox({ allow_accept: true, allow_edit: true, allow_respond: false, allow_ignore: false }),
      ['approve', 'edit'],
    ],
    ['an inbox that says nothing', inbox(undefined), ['approve', 'edit', 'respond', 'reject']],
    [
      'an inbox without arguments to edit',
      inbox({ allow_edit: true, allow_ignore: true }, 'text'),
      ['reject'],
    ],
    ['the middleware', python(['approve', 'reject']), ['approve', 'reject']],
    ['the middleware with respond', python(['respond', 'edit']), ['edit', 'respond']],
    [
      'the middleware without a policy',
      { action_requests: [actions[0]], review_configs: 'none' },
      ['approve', 'edit', 'reject'],
    ],
    ['the middleware in JavaScript', javascript(['edit']), ['edit']],
    ['several actions', python(['approve', 'edit'], ['approve', 'reject']), ['approve', 'edit']],
    ['several actions with nothing in common', python(['approve'], ['respond']), ['edit']],
    [
      'one call by itself',
      { type: 'tool_approval', ...actions[0] },
      ['approve', 'edit', 'respond', 'reject'],
    ],
    ['a text', 'Which colour?', ['respond', 'approve', 'edit', 'reject']],
  ])('%s', ([, value, decisions]) => {
    expect(decisionsOn(value)).toEqual(decisions);
  });
});

describe('what was decided reaches the graph in its own form', () => {
  const edit = { decision: 'edit', text: '', edit: { to: 'b' } } as const;
  const no = { decision: 'reject', text: 'too late' } as const;
  const words = { decision: 'respond', text: 'because' } as const;
  const edited = { name: 'send', args: { to: 'b' } };
  test.for<[string, unknown, Resumption, unknown]>([
    [
      'an edit for the inbox',
      inbox({ allow_edit: true }),
      edit,
      [{ type: 'edit', args: { action: 'send', args: { to: 'b' } } }],
    ],
    [
      'a refusal for an inbox that takes words',
      inbox({ allow_ignore: true, allow_respond: true }),
      no,
      [{ type: 'response', args: 'too late' }],
    ],
    [
      'a refusal for an inbox that takes none',
      inbox({ allow_ignore: true }),
      no,
      [{ type: 'ignore', args: null }],
    ],
    [
      'an edit for the middleware',
      python(['edit']),
      edit,
      { decisions: [{ type: 'edit', edited_action: edited }] },
    ],
    [
      'an edit for the middleware in JavaScript',
      javascript(['edit']),
      edit,
      { decisions: [{ type: 'edit', editedAction: edited }] },
    ],
    [
      'an edit of one call by itself',
      { type: 'tool_approval', ...actions[0] },
      edit,
      { type: 'edit', edited_action: edited },
    ],
    [
      'words for the middleware',
      python(['respond']),
      words,
      { decisions: [{ type: 'respond', message: 'because' }] },
    ],
    [
      'words for a middleware that knows only refusals',
      python(['reject']),
      words,
      { decisions: [{ type: 'reject', message: 'because' }] },
    ],
    [
      'a decision for each of several actions',
      python(['approve', 'edit'], ['respond']),
      {
        decision: 'edit',
        text: '',
        edit: {
          actions: [
            { decision: 'edit', arguments: { to: 'b' } },
            { decision: 'respond', message: 'because' },
          ],
        },
      },
      {
        decisions: [
          { type: 'edit', edited_action: edited },
          { type: 'respond', message: 'because' },
        ],
      },
    ],
  ])('%s', ([, value, answer, expected]) => {
    expect(given(value, answer)).toEqual(expected);
  });

  test('a decision that the graph forbids does not', () => {
    expect(() => given(python(['approve']), no)).toThrow(
      expect.objectContaining({
        kind: 'failed',
        message: expect.stringContaining('Allowed: approve'),
      }),
    );
  });
});

describe('an edit of several actions', () => {
  const { editable } = asked(python(['approve', 'edit'], ['approve', 'reject']));
  const problems = (actions: unknown[]) =>
    checkSchema('edit', { actions }, editable?.schema ?? {}).map(
      ({ field, message }) => `${field} ${message}`,
    );

  test('begins with what is there', () => {
    expect(editable?.value).toEqual({
      actions: [
        { name: 'send', decision: 'approve', arguments: { to: 'a' } },
        { name: 'ask_user', decision: 'approve', arguments: { text: 'Why?' } },
      ],
    });
    expect(checkSchema('edit', editable?.value, editable?.schema ?? {})).toEqual([]);
  });

  test.for<[string, unknown[], string[]]>([
    [
      'an edit',
      [
        { decision: 'edit', arguments: { to: 'b' } },
        { decision: 'reject', message: 'no' },
      ],
      [],
    ],
    [
      'a forbidden decision',
      [{ decision: 'approve' }, { decision: 'edit', arguments: {} }],
      ['edit.actions.1.decision must be equal to one of the allowed values: approve, reject'],
    ],
    [
      'arguments that would be lost',
      [{ decision: 'approve', arguments: { to: 'b' } }, { decision: 'reject' }],
      ['edit.actions.0.arguments must be {"to":"a"}'],
    ],
    [
      'an edit without arguments',
      [{ decision: 'edit' }, { decision: 'reject' }],
      ['edit.actions.0.arguments is required'],
    ],
    [
      'an action that is missing',
      [{ decision: 'approve' }],
      ['edit.actions must NOT have fewer than 2 items'],
    ],
  ])('%s', ([, actions, expected]) => {
    expect(problems(actions)).toEqual(expected);
  });
});
