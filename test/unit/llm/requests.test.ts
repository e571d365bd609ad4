import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { plannersPlan as plan } from '../../../src/contracts/plan.ts';
import { review } from '../../../src/contracts/review.ts';
import type { AssistantMessage, Message, ModelRequest, ToolSpec } from '../../../src/llm/model.ts';
import { validateRequest } from '../../../src/llm/request-validation/validate-request.ts';
import { adaptTool, chooseTools } from '../../../src/llm/requests/adapt-tools.ts';
import { ANTHROPIC_RULES, OPENAI_RULES } from '../../../src/llm/requests/provider-rules.ts';
import { toStrictSchema } from '../../../src/llm/requests/strict-schema.ts';
import { jsonFormat, parseAnswer } from '../../../src/services/conversations/ask-for-json.ts';
import { type RawProvider, startRawProvider } from './raw-provider.ts';

const MODELS = [
  'openai/gpt-4o-mini',
  'openai/o4-mini',
  'compatible/llama3',
  'anthropic/claude-sonnet-4-5',
  'anthropic/claude-3-haiku-20240307',
];
const ANTHROPIC = 'anthropic/claude-sonnet-4-5';

let provider: RawProvider;
beforeAll(async () => {
  provider = await startRawProvider();
});
afterAll(() => provider.stop());

/** What a request looks like on the wire, and what the provider would say to it. */
async function send(model: string, more: Partial<ModelRequest>) {
  provider.replies.push({ status: 418, body: '' });
  await provider.models
    .get(model)
    .answer({
      messages: [{ role: 'user', text: 'Hello' }],
      tools: [],
      signal: AbortSignal.timeout(10_000),
      ...more,
    })
    .catch(() => undefined);
  const body = provider.requests.at(-1) ?? {};
  const path = model.startsWith('anthropic') ? '/v1/messages' : '/v1/chat/completions';
  return { body, refusal: validateRequest(path, body) };
}

const tool = (input_schema: Record<string, unknown>, more: Partial<ToolSpec> = {}): ToolSpec => ({
  name: 'find',
  description: 'Finds',
  input_schema: { type: 'object', ...input_schema },
  ...more,
});
const assistant = (message: Partial<AssistantMessage>): Message => ({
  role: 'assistant',
  text: '',
  tool_calls: [],
  reasoning: [],
  ...message,
});
const result = (text: string, is_error = false, id = 'c1'): Message => ({
  role: 'tool',
  tool_call_id: id,
  name: 'find',
  text,
  is_error,
});

test.each(MODELS)('%s neither reads nor sends the input of a request', async (model) => {
  const read = vi.fn(async () => ({
    kind: 'step' as const,
    title: 'A secret title',
    instruction: 'A secret task',
  }));
  const { body } = await send(model, { input: read });
  expect(read).not.toHaveBeenCalled();
  expect(body).toEqual((await send(model, {})).body);
});

describe('output formats', () => {
  const formats = [
    { name: 'plan', schema: jsonFormat('plan', plan).json },
    { name: 'review', schema: jsonFormat('review', review).json },
    {
      name: 'map',
      schema: {
        type: 'object',
        properties: { any: { type: 'object', additionalProperties: true } },
      },
    },
    { name: 'root_choice', schema: { anyOf: [{ type: 'object' }] } },
    { name: 'nothing', schema: {} },
    {
      name: 'references',
      schema: {
        type: 'object',
        properties: { tree: { $ref: '#/$defs/Tree' }, kind: { enum: ['a', 'b'] } },
        $defs: {
          Tree: {
            type: 'object',
            properties: { children: { type: 'array', items: { $ref: '#/$defs/Tree' } } },
          },
        },
      },
    },
  ];

  test.each(MODELS.flatMap((model) => formats.map((format) => [model, format] as const)))(
    '%s takes %j',
    async (model, format) => {
      expect((await send(model, { format })).refusal).toBeUndefined();
    },
  );

  test('a plan is strict at OpenAI: what was optional is required and may be null', () => {
    const strict = toStrictSchema(jsonFormat('plan', plan).json);
    expect(strict).toMatchObject({
      additionalProperties: false,
      properties: {
        steps: {
          items: {
            required: ['step_id', 'title', 'instruction', 'capability', 'agent', 'depends_on'],
            properties: { agent: { type: ['string', 'null'] } },
          },
        },
      },
    });
  });

  test('a schema with a free-form map is not strict, and says so', async () => {
    const { body } = await send('openai/gpt-4o-mini', {
      format: formats[2] as { name: string; schema: object } & ModelRequest['format'],
    });
    expect(body).toMatchObject({ response_format: { json_schema: { strict: false } } });
  });

  test('the nulls of a strict answer are taken out again', () => {
    const step = {
      step_id: 's1',
      title: 'Greet',
      instruction: 'Say hello.',
      capability: 'general',
      agent: null,
      depends_on: null,
    };
    expect(parseAnswer(JSON.stringify({ steps: [step] }), jsonFormat('plan', plan))).toMatchObject({
      kind: 'value',
      value: { steps: [{ step_id: 's1', depends_on: [] }] },
    });
  });
});

describe('tools', () => {
  const odd: [string, ToolSpec][] = [
    [
      'anyOf at the top',
      tool({
        properties: { id: { type: 'string' }, mail: { type: 'string' } },
        anyOf: [{ required: ['id'] }, { required: ['mail'] }],
      }),
    ],
    [
      'oneOf with properties of its own',
      tool({
        oneOf: [
          { properties: { a: { type: 'string' } }, required: ['a'] },
          { properties: { b: { type: 'string' } } },
        ],
      }),
    ],
    [
      'allOf by reference',
      tool({
        allOf: [{ $ref: '#/$defs/Base' }],
        $defs: { Base: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } },
      }),
    ],
    [
      'an array without items',
      tool({
        properties: {
          ids: { type: 'array' },
          deep: { type: 'object', properties: { more: { type: ['array', 'null'] } } },
        },
      }),
    ],
    [
      'a tuple of draft-07',
      tool({
        properties: { at: { type: 'array', items: [{ type: 'number' }, { type: 'number' }] } },
      }),
    ],
    [
      'exclusiveMinimum of draft-04',
      tool({ properties: { n: { type: 'number', minimum: 0, exclusiveMinimum: true } } }),
    ],
    ['a long description', tool({}, { description: 'x'.repeat(1025) })],
    [
      'an optional property with brackets',
      tool({ properties: { 'filter[name]': { type: 'string' }, id: { type: 'string' } } }),
    ],
    [
      'propertyNames',
      tool({ properties: { map: { type: 'object', propertyNames: { type: 'number' } } } }),
    ],
    ['a boolean schema', tool({ properties: { any: true } })],
    [
      'a dialect',
      tool({ $schema: 'http://json-schema.org/draft-07/schema#', $id: 'https://example.org/x' }),
    ],
    ['no type in an enum', tool({ properties: { kind: { enum: ['a', 1, null] } } })],
  ];

  test.each(MODELS.flatMap((model) => odd.map(([what, spec]) => [model, what, spec] as const)))(
    '%s takes a tool with %s',
    async (model, _, spec) => {
      const { body, refusal } = await send(model, { tools: [spec] });
      expect(refusal).toBeUndefined();
      expect(body.tools).toHaveLength(1);
    },
  );

  test('what a provider is not told as a rule is told the model in words', () => {
    const adapted = adaptTool(OPENAI_RULES, odd[0]?.[1] as ToolSpec);
    expect(adapted).toMatchObject({
      kind: 'taken',
      tool: {
        input_schema: {
          properties: { id: {}, mail: {} },
          description: expect.stringContaining(
            '{"anyOf":[{"required":["id"]},{"required":["mail"]}]}',
          ),
        },
      },
      changes: ['anyOf at the top of its input schema is described in text'],
    });
  });

  test('a tool that a provider cannot take is left out, and the others are not', async () => {
    const needed = tool(
      { properties: { 'filter[name]': { type: 'string' } }, required: ['filter[name]'] },
      { name: 'needed' },
    );
    const { tools, leftOut } = chooseTools(ANTHROPIC_RULES, [needed, tool({})]);
    expect(tools.map(({ name }) => name)).toEqual(['find']);
    expect(leftOut).toEqual([
      { name: 'needed', reason: expect.stringContaining('"filter[name]"') },
    ]);
    expect((await send(ANTHROPIC, { tools: [needed, tool({})] })).refusal).toBeUndefined();
    expect(chooseTools(OPENAI_RULES, [needed]).leftOut).toEqual([]);
  });

  test('OpenAI is sent the first 128 of many tools', async () => {
    const many = Array.from({ length: 200 }, (_, index) => tool({}, { name: `tool_${index}` }));
    const { body, refusal } = await send('openai/gpt-4o-mini', { tools: many });
    expect(refusal).toBeUndefined();
    expect(body.tools).toHaveLength(128);
    expect(chooseTools(OPENAI_RULES, many).leftOut).toHaveLength(72);
  });

  test.each(MODELS)('%s takes a request with tools that must not be called', async (model) => {
    const messages: Message[] = [
      { role: 'user', text: 'Hi' },
      assistant({ tool_calls: [{ id: 'c1', name: 'find', arguments: '{}' }] }),
      result('x'),
    ];
    expect(
      (await send(model, { messages, tools: [tool({})], conclude: true })).refusal,
    ).toBeUndefined();
  });
});

describe.each(MODELS)('%s takes conversations as they are', (model) => {
  const call = (more: object) =>
    assistant({ tool_calls: [{ id: 'c1', name: 'find', arguments: '{}', ...more }] });
  const hello: Message = { role: 'user', text: 'Hello' };

  test.each<[string, Message[]]>([
    [
      'a name that is none',
      [hello, call({ name: 'functions.search documents' }), result('There is no such tool.', true)],
    ],
    ['a name in another script', [hello, call({ name: '検索' }), result('x')]],
    ['no name', [hello, call({ name: '' }), result('x')]],
    ['arguments null', [hello, call({ arguments: 'null' }), result('x')]],
    ['arguments as a list', [hello, call({ arguments: '[1,2]' }), result('x')]],
    ['arguments that are no JSON', [hello, call({ arguments: '{"query":' }), result('x')]],
    ['no arguments', [hello, call({ arguments: '' }), result('x')]],
    ['an empty error', [hello, call({}), result('', true)]],
    ['an empty result', [hello, call({}), result('')]],
    ['a blank task', [{ role: 'user', text: ' \n' }]],
    ['a blank system prompt', [{ role: 'system', text: ' ' }, hello]],
    ['a blank answer', [hello, assistant({ text: '  ' }), hello]],
    [
      'blank text beside a call',
      [
        hello,
        assistant({ text: '\n', tool_calls: [{ id: 'c1', name: 'find', arguments: '{}' }] }),
        result('x'),
      ],
    ],
    ['the same id in every turn', [hello, call({}), result('x'), call({}), result('y')]],
    [
      'the same id for two calls',
      [
        hello,
        assistant({
          tool_calls: [
            { id: '', name: 'a', arguments: '{}' },
            { id: '', name: 'b', arguments: '{}' },
          ],
        }),
        result('x', false, ''),
        result('y', false, ''),
      ],
    ],
    [
      'an id with odd characters',
      [hello, call({ id: 'functions.find:0' }), result('x', false, 'functions.find:0')],
    ],
    ['a call without a result', [hello, call({}), hello]],
    ['a lone surrogate', [{ role: 'user', text: 'a\ud800' }, call({}), result('\udfff')]],
  ])('%s', async (_, messages) => {
    expect((await send(model, { messages })).refusal).toBeUndefined();
  });
});

test('results keep their order where ids do not tell them apart', async () => {
  const messages: Message[] = [
    { role: 'user', text: 'Hello' },
    assistant({
      tool_calls: [
        { id: '', name: 'a', arguments: '{}' },
        { id: '', name: 'b', arguments: '{}' },
      ],
    }),
    result('of a', false, ''),
    result('of b', false, ''),
  ];
  const { body } = await send('openai/gpt-4o-mini', { messages });
  const [, asked, ...answers] = body.messages as {
    tool_calls: { id: string }[];
    tool_call_id: string;
    content: string;
  }[];
  expect(answers.map(({ tool_call_id }) => tool_call_id)).toEqual(
    asked?.tool_calls.map(({ id }) => id),
  );
  expect(answers.map(({ content }) => content)).toEqual(['of a', 'of b']);
});

describe('JSON among prose', () => {
  const format = jsonFormat('plan', plan);
  const steps =
    '{"steps":[{"step_id":"s1","title":"Greet","instruction":"Say hello.","capability":"general","depends_on":[]}]}';
  const recorded = readFileSync(
    new URL('../../support/field/18-json-among-prose.txt', import.meta.url),
    'utf8',
  );

  test.each([
    ['as recorded', recorded],
    ['alone', steps],
    ['in a fence', `Here it is:\n\`\`\`json\n${steps}\n\`\`\`\nDone.`],
    ['in a fence of another language', `\`\`\`javascript\n${steps}\n\`\`\``],
    ['behind another object', `The schema is {"type":"object"}, so: ${steps}`],
    ['behind a draft', `First {"steps":[]}, no. ${steps}`],
    ['behind an open brace', `Use { to begin. ${steps}`],
    ['behind thinking with the same key', `<think>{"steps":[{"step_id":"no"}]}</think>${steps}`],
    ['before thinking that goes on', `${steps}\n<think>Was that right?`],
    [
      'with braces in a string',
      steps.replace('Say hello.', 'Write "}" and {.'.replaceAll('"', '\\"')),
    ],
  ])('%s', (_, text) => {
    expect(parseAnswer(text, format)).toMatchObject({
      kind: 'value',
      value: { steps: [{ step_id: 's1' }] },
    });
  });

  test('a correction says what was wrong', () => {
    expect(parseAnswer('{"steps":[{"step_id":"s 1"}]}', format)).toMatchObject({
      kind: 'invalid',
      reason: expect.stringMatching(/steps\.0\.step_id.*steps\.0\.title/s),
    });
    expect(parseAnswer('I would rather not.', format)).toMatchObject({
      reason: 'the answer holds no JSON object of this kind',
    });
  });

  test('a text of brackets alone costs little', () => {
    expect(parseAnswer('{['.repeat(100_000), format)).toMatchObject({ kind: 'invalid' });
  });
});

test('a model that refuses output schemas is told them in words', async () => {
  const message =
    "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.";
  const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
  const answer = {
    body: [
      { ...chunk, choices: [{ index: 0, delta: { content: '{"a":1}' }, finish_reason: null }] },
      { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    ]
      .map((part) => `data: ${JSON.stringify(part)}\n\n`)
      .join(''),
  };
  provider.replies.push(
    { status: 400, body: JSON.stringify({ error: { message, type: 'invalid_request_error' } }) },
    answer,
    answer,
  );
  const ask = () =>
    provider.models.get('compatible/old').answer({
      messages: [{ role: 'user', text: 'Hello' }],
      tools: [],
      format: { name: 'answer', schema: { type: 'object', properties: { a: { type: 'number' } } } },
      signal: AbortSignal.timeout(10_000),
    });
  expect((await ask()).message.text).toBe('{"a":1}');
  expect((await ask()).message.text).toBe('{"a":1}');
  const [refused, ...told] = provider.requests.slice(-3);
  expect(refused).toHaveProperty('response_format');
  for (const body of told) {
    expect(body).not.toHaveProperty('response_format');
    expect(JSON.stringify(body.messages)).toContain('must match this JSON Schema');
  }
});
