import { describe, expect, test } from 'vitest';
import { CANNED } from '../../src/dev/offline-model/canned.ts';
import { offlineModel } from '../../src/dev/offline-model/offline-model.ts';
import type { Message, ModelRequest, Prompt, ToolSpec } from '../../src/llm/model.ts';
import { choosePrompt, understandPrompt } from '../../src/services/agent-creations/prompts.ts';
import {
  planPrompt,
  planRejection,
  reviewPrompt,
  stepPrompt,
} from '../../src/services/runs/prompts.ts';

async function ask({ messages, input }: Prompt, more: Partial<ModelRequest> = {}) {
  const { message } = await offlineModel('canned', 0).answer({
    messages,
    tools: [],
    signal: AbortSignal.timeout(10_000),
    ...(input && { input: async () => input }),
    ...more,
  });
  return message;
}

const step = (step_id: string) => ({ step_id, title: 'T', instruction: 'I', output: '### Step x' });
const context = { task: 'Compare the offers in 2 steps', input: null };
const work = {
  ...context,
  title: 'Read',
  instruction: 'Search the documents for prices',
  dependencies: [],
};
const plan = planPrompt(context, 'auto', [], {});
const search = {
  name: 'search_documents',
  description: 'Searches the documents.',
  input_schema: { type: 'object', properties: {} },
};

describe('the wording of a prompt does not change the answer', () => {
  test.each<[string, Prompt]>([
    ['plan', plan],
    ['step', stepPrompt(work, 'You read.')],
    ['review', reviewPrompt({ ...context, steps: [step('a'), step('b')] })],
    ['agent creation', understandPrompt([{ request: 'Delete the agent "Clerk"' }])],
    [
      'graph choice',
      choosePrompt('A supervisor', [
        { deployment: 'tools', graph: 'agent', description: 'Some tools.' },
        { deployment: 'boss', graph: 'supervisor', description: 'Hands work on.' },
      ]),
    ],
    [
      'agent configuration',
      {
        messages: [{ role: 'user', text: 'x' }],
        input: {
          kind: 'agent_config',
          request: 'An agent with temperature 0.2',
          instructions: undefined,
          name: 'Clerk',
          current: undefined,
          fields: [
            {
              name: 'temperature',
              type: 'number',
              required: true,
              min: 0,
              options: null,
              tools: [],
            },
          ],
          tools: [],
          agents: [],
        },
      },
    ],
    [
      'confirmation',
      {
        messages: [{ role: 'user', text: 'x' }],
        input: {
          kind: 'confirmation',
          words: 'yes, but temperature 0.9',
          shown: [{ item: 1, config: { temperature: 0.2 } }],
        },
      },
    ],
  ])('%s', async (_, prompt) => {
    const reworded: Message[] = [
      { role: 'system', text: 'Réponds.' },
      { role: 'user', text: '# Aufgabe\nin 9 steps\n\n## Task\nother\n\n## Your step\nother' },
    ];
    const answer = await ask(prompt);
    expect(answer.text).not.toBe('');
    expect(await ask({ ...prompt, messages: reworded })).toEqual(answer);
  });
});

test('plans as many steps as the task, or a later message, asks for', async () => {
  const planned = async (prompt: Prompt) => JSON.parse((await ask(prompt)).text).steps;
  const [first, last, ...others] = await planned(plan);
  expect(others).toEqual([]);
  expect(first.instruction).toContain(context.task);
  expect(last.depends_on).toEqual(['step_1']);
  const rejection = planRejection('do it in 4 steps');
  const answer: Message = { role: 'assistant', text: '{}', tool_calls: [], reasoning: [] };
  const again = { ...plan, messages: [...plan.messages, answer, rejection] };
  expect(await planned(again)).toHaveLength(4);
});

test('accepts every step that it is asked to review', async () => {
  const { text } = await ask(reviewPrompt({ ...context, steps: [step('a'), step('b')] }));
  expect(JSON.parse(text).steps).toEqual(
    ['a', 'b'].map((step_id) => ({ step_id, accepted: true, feedback: '' })),
  );
});

test('searches the documents once and lists what it found', async () => {
  const prompt = stepPrompt(work, 'You read.');
  const asked = await ask(prompt, { tools: [search] });
  expect(asked.tool_calls).toMatchObject([{ name: 'search_documents' }]);
  expect(JSON.parse(asked.tool_calls[0]?.arguments ?? '')).toEqual({
    query: 'read or prices',
    limit: 5,
  });
  const results = JSON.stringify({ results: [{ filename: 'a.md', snippet: 'It costs 3.' }] });
  const result: Message = {
    role: 'tool',
    tool_call_id: 'call_1',
    name: 'search_documents',
    text: results,
    is_error: false,
  };
  const messages = [...prompt.messages, asked, result];
  const { text, tool_calls } = await ask({ ...prompt, messages }, { tools: [search] });
  expect(tool_calls).toEqual([]);
  expect(text).toBe(
    `${CANNED}\n\nStep: Read\n\nSearch the documents for prices\n\nFound:\n- a.md: It costs 3. …`,
  );
  const concluded = await ask(prompt, { tools: [search], conclude: true });
  expect(concluded.tool_calls).toEqual([]);
});

test('without input, and where a person says more, it answers the last message', async () => {
  const said: Message = { role: 'user', text: 'Be quick.' };
  const answer = `${CANNED}\n\nStep: Be quick.`;
  expect((await ask({ messages: [said] })).text).toBe(answer);
  const prompt = stepPrompt(work, 'You read.');
  const done: Message = { role: 'assistant', text: 'Done.', tool_calls: [], reasoning: [] };
  expect((await ask({ ...prompt, messages: [...prompt.messages, done, said] })).text).toBe(answer);
});

test('heeds what a person says in the middle of its work', async () => {
  const prompt = stepPrompt({ ...work, instruction: 'Compare.' }, 'You read.');
  const said: Message = { role: 'user', text: 'Be quick.' };
  const { text } = await ask({ ...prompt, messages: [...prompt.messages, said] });
  expect(text).toBe(`${CANNED}\n\nStep: Read\n\nCompare.\n\nYou said: Be quick.`);
});

describe('without a script', () => {
  const book: ToolSpec = {
    name: 'book_room',
    description: '',
    input_schema: {
      type: 'object',
      properties: { room: { type: 'integer' }, note: { type: 'string' } },
      required: ['room'],
    },
  };
  const create: ToolSpec = {
    name: 'create_agent',
    description: '',
    input_schema: { type: 'object', properties: { request: { type: 'string' } } },
  };
  const list: ToolSpec = {
    name: 'list_agents',
    description: '',
    input_schema: { type: 'object', properties: {} },
  };
  const called = async (instruction: string) => {
    const prompt = stepPrompt({ ...work, title: 'Work', instruction }, '');
    const { tool_calls } = await ask(prompt, { tools: [list, create, book] });
    return tool_calls.map(({ name, arguments: args }) => [name, JSON.parse(args)]);
  };

  test('it calls the tool that the words ask for', async () => {
    expect(await called('Book a meeting room: room 7')).toEqual([['book_room', { room: 7 }]]);
    expect(await called('Which agents are there?')).toEqual([['list_agents', {}]]);
    expect(await called('Build an agent that calculates')).toEqual([
      ['create_agent', { request: 'Work\n\nBuild an agent that calculates' }],
    ]);
    expect(await called('Compare two databases')).toEqual([]);
  });

  test('it says what the tool answered', async () => {
    const prompt = stepPrompt({ ...work, title: 'Book', instruction: 'Book room 7' }, '');
    const first = await ask(prompt, { tools: [book] });
    const result: Message = {
      role: 'tool',
      tool_call_id: 'call_1',
      name: 'book_room',
      text: '{"message": "Room 7 is yours."}',
      is_error: false,
    };
    const messages = [...prompt.messages, first, result];
    const { text } = await ask({ ...prompt, messages }, { tools: [book] });
    expect(text).toContain('Results:\n- book_room: Room 7 is yours.');
  });

  test('it answers with a value of the schema that is asked for', async () => {
    const schema = {
      type: 'object',
      properties: { rooms: { type: 'integer' }, color: { enum: ['red', 'green'] } },
      required: ['rooms', 'color'],
    };
    const prompt = stepPrompt({ ...work, instruction: '3 rooms, green' }, '');
    const { text } = await ask(prompt, { format: { name: 'answer', schema } });
    expect(JSON.parse(text)).toEqual({ rooms: 3, color: 'green' });
  });
});

test('a request that a real provider would refuse is refused', async () => {
  const format = { name: 'not a name', schema: {} };
  await expect(ask(plan, { format })).rejects.toMatchObject({ kind: 'rejected' });
});
