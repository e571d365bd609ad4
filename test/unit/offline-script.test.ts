import { describe, expect, test } from 'vitest';
import { readVerdict, VERDICT_RULE } from '../../src/agents/graphs/complete.ts';
import { offlineModel } from '../../src/dev/offline-model/offline-model.ts';
import { readScript } from '../../src/dev/offline-model/read-script.ts';
import type { Message, ModelRequest, Prompt, ToolSpec } from '../../src/llm/model.ts';
import type { Member } from '../../src/services/planning/team.ts';
import { planPrompt, reviewPrompt, stepPrompt } from '../../src/services/runs/prompts.ts';

const book: ToolSpec = {
  name: 'book_room',
  description: '',
  input_schema: {
    type: 'object',
    properties: { room: { type: 'integer' }, note: { type: 'string' } },
    required: ['room'],
  },
};

const run = { task: '', input: null };

const request = ({ messages, input }: Prompt, more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages,
  tools: [book],
  signal: AbortSignal.timeout(10_000),
  ...(input && { input: async () => input }),
  ...more,
});

/** The answers of a step, one for each result and one more. */
async function play(instruction: string, results: string[] = [], said: Message[] = []) {
  const prompt = stepPrompt({ ...run, title: 'Do', instruction, dependencies: [] }, '');
  const messages = [...prompt.messages];
  const answers = [];
  for (const text of [...results, undefined]) {
    const { message } = await offlineModel('canned', 0).answer(request({ ...prompt, messages }));
    answers.push(message);
    messages.push(message);
    const [call] = message.tool_calls;
    if (text === undefined || !call) break;
    messages.push({ role: 'tool', tool_call_id: call.id, name: call.name, text, is_error: false });
    messages.push(...said.splice(0));
  }
  return answers.map(({ text, tool_calls }) => {
    const [call] = tool_calls;
    return call ? [call.name, JSON.parse(call.arguments)] : text;
  });
}

describe('a step', () => {
  test('makes its calls in order, and answers', async () => {
    const script =
      'Book. [ask Which room? | 1 | 2] [call book_room room={result} note=for the team] [say Booked: {result}]';
    expect(await play(script, ['2', 'room 2 on Monday'])).toEqual([
      ['ask_person', { question: 'Which room?', options: ['1', '2'] }],
      ['book_room', { room: 2, note: 'for the team' }],
      'Booked: room 2 on Monday',
    ]);
  });

  test('takes arguments as JSON, as words, and from the text around', async () => {
    expect(await play('[call book_room {"room": 3, "days": [1]}]')).toEqual([
      ['book_room', { room: 3, days: [1] }],
    ]);
    expect(await play('[call book_room 4]')).toEqual([['book_room', { room: 4 }]]);
    expect(await play('Room 5 please. [call book_room]')).toEqual([['book_room', { room: 5 }]]);
  });

  test('goes on with the script when a person speaks, unless they give another', async () => {
    const script = '[call book_room room=1] [call book_room room=2]';
    const speak = (text: string): Message[] => [{ role: 'user', text }];
    expect((await play(script, ['ok'], speak('Hurry.')))[1]).toEqual(['book_room', { room: 2 }]);
    expect((await play(script, ['ok'], speak('[say Stopped.]')))[1]).toBe('Stopped.');
  });

  test('follows the script of a single job once, though its title repeats it', async () => {
    const task = 'Go. [call book_room 4]';
    const prompt = stepPrompt({ ...run, title: task, instruction: task, dependencies: [] }, '');
    const call = { id: 'call_1', name: 'book_room', arguments: '{"room":4}' };
    const messages: Message[] = [
      ...prompt.messages,
      { role: 'assistant', text: '', tool_calls: [call], reasoning: [] },
      { role: 'tool', tool_call_id: call.id, name: call.name, text: 'ok', is_error: false },
    ];
    const { message } = await offlineModel('canned', 0).answer(request({ ...prompt, messages }));
    expect(message).toMatchObject({ tool_calls: [], text: expect.stringContaining('Step: Go.\n') });
  });

  test('thinks, and takes its time', async () => {
    const prompt = stepPrompt(
      { ...run, title: 'Do', instruction: '[wait 30ms] [think Hm.] [say Ah.]', dependencies: [] },
      '',
    );
    const startedAt = performance.now();
    const { message } = await offlineModel('canned', 0).answer(request(prompt));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29);
    expect(message).toMatchObject({ text: 'Ah.', reasoning: [{ text: 'Hm.' }] });
  });

  test('can be interrupted while it takes its time', async () => {
    const dependencies: [] = [];
    const prompt = stepPrompt(
      { ...run, title: '', instruction: '[wait 9 minutes]', dependencies },
      '',
    );
    const controller = new AbortController();
    const answer = offlineModel('canned', 0).answer(request(prompt, { signal: controller.signal }));
    controller.abort(new Error('Enough.'));
    await expect(answer).rejects.toThrow();
  });

  test('sends its text in pieces', async () => {
    const prompt = stepPrompt(
      {
        ...run,
        title: '',
        instruction: '[say one two three four five six seven]',
        dependencies: [],
      },
      '',
    );
    const pieces: string[] = [];
    const onText = (text: string) => pieces.push(text);
    await offlineModel('canned', 50).answer(request(prompt, { onText }));
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe('one two three four five six seven');
  });

  test('fails with the message that the script gives', async () => {
    await expect(play('[fail The moon is in the way.]')).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('The moon is in the way.'),
    });
  });
});

describe('a plan', () => {
  const member = (name: string, ...capabilities: string[]) =>
    ({
      name,
      description: '',
      capabilities,
      trouble: null,
      cost: null,
      latency: null,
    }) as unknown as Member;
  const team = [
    member('analyst', 'general', 'research', 'analysis', 'writing'),
    member('booker', 'booking'),
  ];
  const planned = async (task: string, agentType = 'auto') => {
    const prompt = planPrompt({ task, input: null }, agentType, team, {});
    const { message } = await offlineModel('canned', 0).answer(request(prompt));
    return JSON.parse(message.text).steps;
  };

  test('has a step for each that the script names', async () => {
    const steps = await planned(
      'A trip. [wait 1s] [step Look @booker] [call book_room 1] [step Tell] [say Done.]',
    );
    expect(steps).toEqual([
      {
        step_id: 'step_1',
        title: 'Look',
        instruction: 'Look: A trip. [wait 1s] [call book_room 1]',
        capability: 'general',
        agent: 'booker',
        depends_on: [],
      },
      {
        step_id: 'step_2',
        title: 'Tell',
        instruction: 'Tell: A trip. [wait 1s] [say Done.]',
        capability: 'general',
        depends_on: ['step_1'],
      },
    ]);
  });

  test('gives the work to the agent that the user asked for', async () => {
    expect(await planned('Book a room', 'booker')).toMatchObject([{ agent: 'booker' }]);
    expect(await planned('Compare two things', 'analyst')).toHaveLength(3);
  });

  test('has one step that does what the words ask for', async () => {
    const steps = await planned('Book a room: room 7');
    expect(steps).toHaveLength(3);
    const answers = await Promise.all(
      steps.map(({ instruction }: { instruction: string }) => play(instruction)),
    );
    const [call, ...others] = answers.flat().filter((answer) => Array.isArray(answer));
    expect(call).toEqual(['book_room', { room: 7 }]);
    expect(others).toEqual([]);
  });

  test('has one step if the script has no steps, and as many as asked for', async () => {
    expect(await planned('[call book_room 1]')).toHaveLength(1);
    expect(await planned('Slowly, in 2 steps [wait 5s]')).toMatchObject([
      { instruction: expect.stringContaining('[wait 5s]') },
      { instruction: expect.stringContaining('[wait 5s]') },
    ]);
  });
});

test('the reviewer rejects once, and accepts what was changed', async () => {
  const task = 'Write. [revise Shorter, please.]';
  const review = async (output: string) => {
    const steps = [{ step_id: 'step_1', title: 'W', instruction: 'W', output }];
    const prompt = reviewPrompt({ task, input: null, steps });
    const { message } = await offlineModel('canned', 0).answer(request(prompt));
    return JSON.parse(message.text);
  };
  expect(await review('Long.')).toMatchObject({
    verdict: 'revise',
    steps: [{ step_id: 'step_1', accepted: false, feedback: 'Shorter, please.' }],
  });
  const revision = { output: 'Long.', feedback: 'Shorter, please.', effects: [] };
  const context = { ...run, title: 'W', instruction: '[call book_room 1]', dependencies: [] };
  const prompt = stepPrompt({ ...context, revision }, '');
  const { message } = await offlineModel('canned', 0).answer(request(prompt));
  expect(message.tool_calls).toEqual([]);
  expect(await review(message.text)).toMatchObject({ verdict: 'accept' });
});

test('a reviewing node of a graph accepts', async () => {
  const messages: Message[] = [{ role: 'user', text: `Judge it. ${VERDICT_RULE}` }];
  const { message } = await offlineModel('canned', 0).answer(request({ messages }));
  expect(readVerdict(message.text).accepted).toBe(true);
});

test('leaves other brackets alone', () => {
  expect(readScript('See [1], [call] and [wait for me] [say yes').commands).toEqual([]);
});
