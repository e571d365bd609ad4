import { expect, test } from 'vitest';
import type { GraphSchema } from '../../src/contracts/graph-schema.ts';
import { diffConfig } from '../../src/services/agent-creations/creation-row.ts';
import { checkConfig } from '../../src/services/deployments/check-config.ts';
import type { ConfigFacts } from '../../src/services/deployments/check-values.ts';
import { defaultsOf, describeSchema } from '../../src/services/deployments/describe-schema.ts';
import { toGraphSchema } from '../../src/services/deployments/graph-schema.ts';

/** shared/cases/field/15-config-schema.json */
const fieldCase = {
  config_schema: {
    type: 'object',
    properties: {
      model: { $ref: '#/$defs/M', default: 'm1' },
      kind: { const: 'fast', default: 'fast' },
      note: {},
    },
    $defs: { M: { type: 'string', enum: ['m1', 'm2'] } },
  },
  check: { model: 'm2', kind: 'fast', note: 'n' },
  right: { problems: [], model: { type: 'select', options: ['m1', 'm2'], is_model: true } },
};

const of = {
  deploymentId: 'de_1',
  graphId: 'agent',
  assistantId: 'a',
  description: 'Does things.',
};
const shown = (type: string, more = {}) => ({ x_oap_ui_config: { type, ...more } });

/** As Zod writes it. */
const zodLike = {
  type: 'object',
  properties: {
    model_name: {
      type: 'string',
      default: 'openai/gpt-5-mini',
      ...shown('select', {
        options: [
          { label: 'GPT-5 mini', value: 'openai/gpt-5-mini' },
          { label: 'Sonnet', value: 'anthropic/claude-sonnet-4-5' },
        ],
      }),
    },
    temperature: {
      type: 'number',
      ...shown('slider', { min: 0, max: 2, step: 0.1, default: 0.7 }),
    },
    max_tokens: { type: 'integer', minimum: 1, ...shown('number') },
    system_prompt: { type: 'string', ...shown('textarea', { description: 'Who it is.' }) },
    is_loud: { type: 'boolean', ...shown('switch') },
    judge_model: { type: 'string' },
    extra: { type: 'string', ...shown('json') },
    mcp: {
      type: 'object',
      properties: {
        url: { type: 'string' },
        tools: { type: 'array', items: { type: 'string', enum: ['search', 'calculate'] } },
        auth_required: { type: 'boolean', default: false },
      },
      required: ['auth_required'],
      ...shown('mcp', { default: { tools: ['search'] } }),
    },
    rag: { type: 'object', ...shown('rag') },
    agents: { type: 'array', ...shown('agents') },
  },
  required: ['system_prompt', 'model_name'],
};

const schema = toGraphSchema(of, { config_schema: zodLike, context_schema: zodLike });
const facts: ConfigFacts = {
  models: ['openai/gpt-5-mini'],
  tools: ['search', 'calculate'],
  agents: [{ agent_id: 'id-of-ada', name: 'Ada' }],
};
const check = (config: Record<string, unknown>, given = facts) =>
  checkConfig(schema, { system_prompt: 'Be kind.', ...config }, given);

test('a configuration that is right has no problems', () => {
  expect(
    check({
      model_name: 'anthropic/claude-sonnet-4-5',
      temperature: 0,
      max_tokens: 1,
      is_loud: false,
      judge_model: 'openai/gpt-5-mini',
      extra: '{"a": 1}',
      mcp: { url: 'https://tools.example.org/mcp', tools: ['search'] },
      rag: { rag_url: 'https://rag.example.org', collections: ['a', 'b'] },
      agents: [{ agent_id: 'id-of-ada', deployment_url: 'https://ada.example.org' }],
    }),
  ).toEqual([]);
});

test.for<[Record<string, unknown>, object]>([
  [{ system_prompt: undefined }, { field: 'system_prompt', code: 'missing' }],
  [
    { system_promt: 'x' },
    { field: 'system_promt', code: 'unknown_field', suggestion: 'system_prompt' },
  ],
  [{ toString: 'x' }, { field: 'toString', code: 'unknown_field' }],
  [{ temperature: 'warm' }, { field: 'temperature', code: 'wrong_type' }],
  [{ temperature: 2.1 }, { field: 'temperature', code: 'out_of_range' }],
  [{ temperature: -1 }, { field: 'temperature', code: 'out_of_range' }],
  [{ max_tokens: 0 }, { field: 'max_tokens', code: 'out_of_range' }],
  [{ max_tokens: 1.5 }, { field: 'max_tokens', code: 'wrong_type' }],
  [{ is_loud: 'yes' }, { field: 'is_loud', code: 'wrong_type' }],
  [{ system_prompt: 5 }, { field: 'system_prompt', code: 'wrong_type' }],
  [{ system_prompt: null }, { field: 'system_prompt', code: 'wrong_type' }],
  [
    { model_name: 'gpt5-mini' },
    { field: 'model_name', code: 'unknown_model', suggestion: 'openai/gpt-5-mini' },
  ],
  [
    { judge_model: 'openai/gpt-5-mino' },
    { field: 'judge_model', code: 'unknown_model', suggestion: 'openai/gpt-5-mini' },
  ],
  [{ extra: '{' }, { field: 'extra', code: 'invalid' }],
  [{ mcp: 'search' }, { field: 'mcp', code: 'wrong_type' }],
  [{ mcp: { tools: 'search' } }, { field: 'mcp.tools', code: 'wrong_type' }],
  [
    { mcp: { tools: ['search', 'calcualte'] } },
    { field: 'mcp.tools.1', code: 'unknown_tool', suggestion: 'calculate' },
  ],
  [{ mcp: { url: 'tools' } }, { field: 'mcp.url', code: 'invalid' }],
  [{ rag: ['a'] }, { field: 'rag', code: 'wrong_type' }],
  [{ rag: { collections: [1] } }, { field: 'rag.collections.0', code: 'wrong_type' }],
  [{ rag: { collections: ['a', 'a'] } }, { field: 'rag.collections', code: 'invalid' }],
  [{ rag: { rag_url: 'file:///etc/passwd' } }, { field: 'rag.rag_url', code: 'invalid' }],
  [{ agents: [{ name: 'Ada' }] }, { field: 'agents.0.agent_id', code: 'missing' }],
  [
    { agents: [{ agent_id: 'adda' }] },
    { field: 'agents.0.agent_id', code: 'unknown_agent', suggestion: 'id-of-ada' },
  ],
  [{ agents: 'Ada' }, { field: 'agents', code: 'wrong_type' }],
])('%o is told', ([config, problem]) => {
  const problems = check(config);
  expect(problems).toEqual([expect.objectContaining(problem)]);
});

test('what is not known is not checked', () => {
  expect(check({ judge_model: 'who knows', agents: [{ agent_id: 'somebody' }] }, {})).toEqual([]);
  // What the schema enumerates is known.
  expect(check({ mcp: { tools: ['paint'] } }, {})).toMatchObject([{ code: 'unknown_tool' }]);
});

const jwt = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"ada-lovelace"}').toString('base64url')}.c2lnbmF0dXJl`;

test.for<[string, unknown]>([
  ['extra', '"sk-proj-0123456789abcdefghij"'],
  ['system_prompt', `Use ghp_${'a1'.repeat(18)} for GitHub.`],
  ['system_prompt', `The token is ${jwt}`],
  ['system_prompt', '-----BEGIN RSA PRIVATE KEY-----\nMIIE'],
  ['mcp.url', 'https://ada:hunter2@tools.example.org'],
  ['mcp.api_key', 'hunter2'],
  ['mcp.headers.authorization', 'Bearer 0123456789abcdef'],
  ['mcp.accessToken', 'hunter2'],
  ['rag.password', 'hunter2'],
])('a secret in %s is found, and not repeated', ([path, value]) => {
  const [name = '', ...rest] = path.split('.');
  const nested = rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  const problems = check({ [name]: nested }).filter(({ code }) => code === 'secret_in_clear');
  expect(problems).toMatchObject([{ field: path }]);
  expect(JSON.stringify(problems)).not.toMatch(/hunter2|0123456789|BEGIN RSA|ghp_/);
});

test.for<[string, unknown]>([
  ['api_key', '$OPENAI_API_KEY'],
  ['api_key', 'OPENAI_API_KEY'],
  ['token', { env: 'AGENT_SECRET_TOOLS' }],
  ['max_tokens', '100'],
  ['password', ''],
  ['tokenizer', 'cl100k'],
])('%s: %o is no secret', ([key, value]) => {
  const problems = check({ rag: { [key]: value } });
  expect(problems).toEqual([]);
});

/** As Pydantic writes optional models, with the settings under `metadata`. */
const pydanticLike = {
  title: 'Configuration',
  $defs: {
    Tools: {
      type: 'object',
      properties: { tools: { type: 'array', items: { type: 'string', enum: ['search'] } } },
    },
  },
  properties: {
    mcp: {
      anyOf: [{ $ref: '#/$defs/Tools' }, { type: 'null' }],
      default: null,
      metadata: { x_oap_ui_config: { type: 'mcp' } },
    },
    llm: { enum: ['a', 'b'], type: 'string' },
    odd: { type: 'string', x_oap_ui_config: { type: 'hologram', min: 'low', options: 'none' } },
    count: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
  },
};

test('schemas of Python are read, and what they say wrongly counts as not said', () => {
  const python = toGraphSchema(of, { config_schema: pydanticLike });
  expect(python.properties).toMatchObject({
    mcp: { type: 'mcp', in: 'config', required: false },
    llm: { type: 'select', is_model: true, options: [{ value: 'a' }, { value: 'b' }] },
    odd: { type: 'text', min: null, options: null },
    count: { type: 'number' },
  });
  expect(checkConfig(python, { mcp: null, count: null })).toEqual([]);
  expect(checkConfig(python, { mcp: { tools: ['serch'] }, count: 'x' })).toMatchObject([
    { field: 'mcp.tools.0', code: 'unknown_tool', suggestion: 'search' },
    { field: 'count', code: 'wrong_type' },
  ]);
});

test('what the schema says of a type counts more than how the field is shown', () => {
  const lists = { type: 'array', items: { type: 'string' }, ...shown('textarea') };
  const schema = toGraphSchema(of, {
    config_schema: { properties: { a: lists, b: shown('text') } },
  });
  expect(checkConfig(schema, { a: ['x'], b: 'x' })).toEqual([]);
  expect(checkConfig(schema, { a: [1], b: 1 }).map(({ field }) => field)).toEqual(['a.0', 'b']);
});

test('a hostile schema neither hangs nor throws', () => {
  const hostile = (property: object): GraphSchema =>
    toGraphSchema(of, { config_schema: { properties: { a: property } } });
  const config = { a: `${'a'.repeat(40)}!` };
  expect(checkConfig(hostile({ type: 'string', pattern: '^(a+)+$' }), config)).toMatchObject([
    { field: 'a', message: 'must match pattern "^(a+)+$"' },
  ]);
  expect(checkConfig(hostile({ type: 'string', pattern: '^(?=b)' }), config)).toEqual([]);
  expect(checkConfig(hostile({ $async: true, type: 'string' }), config)).toEqual([]);
  expect(checkConfig(hostile({ $ref: '#/nowhere', ...shown('text') }), config)).toEqual([]);
  const odd = { toString: 1 };
  const options = shown('select', { options: [{ value: odd }] });
  expect(checkConfig(hostile({ enum: [odd], ...options }), { a: { toString: 2 } })).toMatchObject([
    { code: 'not_an_option' },
  ]);
  expect(
    toGraphSchema(of, { config_schema: { properties: 'none', required: 5 } }).properties,
  ).toEqual({});
});

test('a schema whose references never end, or as good as, is not followed', () => {
  const doubling = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => {
      const next = { $ref: `#/$defs/d${index + 1}` };
      return [`d${index}`, { allOf: [next, next] }];
    }),
  );
  for (const root of [
    { $defs: { ...doubling, d40: { type: 'string' } }, properties: { a: { $ref: '#/$defs/d0' } } },
    {
      $defs: { loop: { anyOf: [{ $ref: '#/$defs/loop' }] } },
      properties: { a: { $ref: '#/$defs/loop' } },
    },
    { properties: { a: { $ref: '#/%E0%A4%A' } } },
  ])
    expect(checkConfig(toGraphSchema(of, { config_schema: root }), { a: { b: 1 } })).toEqual([]);
});

test('of a configuration with very many things wrong, some are told', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `tool-${index}`);
  expect(check({ mcp: { tools: many } })[0]).toMatchObject({ field: 'mcp.tools', code: 'invalid' });
  expect(check(Object.fromEntries(many.map((name) => [name, 1])))).toHaveLength(100);
});

test('a model is told in a few lines what there is to fill in', () => {
  expect(describeSchema(schema).split('\n')).toEqual([
    'Graph agent: Does things.',
    '- model_name (select, default "openai/gpt-5-mini") One of "openai/gpt-5-mini", "anthropic/claude-sonnet-4-5".',
    '- temperature (slider, 0 to 2 in steps of 0.1, default 0.7)',
    '- max_tokens (number, 1 to …)',
    '- system_prompt (textarea, required): Who it is.',
    '- is_loud (switch)',
    '- judge_model (text)',
    '- extra (json) Value: JSON.',
    '- mcp (mcp, default {"tools":["search"]}) Value {"url": string, "tools": [string]}. Tools: "search", "calculate".',
    '- rag (rag) Value {"rag_url": string, "collections": [string]}.',
    '- agents (agents) Value [{"agent_id": string, "deployment_url": string, "name": string}].',
  ]);
  expect(defaultsOf(schema)).toEqual({
    model_name: 'openai/gpt-5-mini',
    temperature: 0.7,
    mcp: { tools: ['search'] },
  });
});

test('two configurations are compared field by field', () => {
  expect(
    diffConfig(
      { a: 1, same: { x: 1, y: [2] }, mcp: { tools: ['a'], url: 'u' }, gone: true },
      { a: 2, same: { y: [2], x: 1 }, mcp: { tools: ['a', 'b'], url: 'u' }, fresh: 0 },
    ),
  ).toEqual([
    { field: 'a', before: 1, after: 2 },
    { field: 'fresh', before: null, after: 0 },
    { field: 'gone', before: true, after: null },
    { field: 'mcp.tools', before: ['a'], after: ['a', 'b'] },
  ]);
});

const withProperty = (property: unknown, more: object = {}) =>
  toGraphSchema(of, { config_schema: { properties: { a: property }, ...more } });

test('a schema as libraries write them is described and checked by its references', () => {
  const { config_schema, check: config, right } = fieldCase;
  const graph = toGraphSchema(of, { config_schema });
  expect(checkConfig(graph, config)).toEqual(right.problems);
  const { type, options, is_model } = graph.properties.model ?? {};
  expect({ type, options: options?.map(({ value }) => value), is_model }).toEqual(right.model);
  expect(checkConfig(graph, { model: 'm3', kind: 'slow' })).toMatchObject([
    { field: 'model', code: 'unknown_model', suggestion: 'm1' },
    { field: 'kind', code: 'not_an_option', message: 'must be one of fast' },
  ]);
});

const named = { definitions: { 'Tone of voice': { enum: ['kind', 'strict'] } } };
const toneRef = '#/definitions/Tone%20of%20voice';

test.for<[string, unknown, object, Record<string, unknown>, unknown[], unknown[]]>([
  ['an empty schema', {}, {}, { type: 'json' }, ['x', 1, null, { b: 1 }], []],
  ['true', true, {}, { type: 'json' }, ['x', 1, null], []],
  [
    'a reference into definitions',
    { $ref: toneRef },
    named,
    { type: 'select' },
    ['kind'],
    ['loud'],
  ],
  [
    'allOf around a reference, as Pydantic 1 writes it',
    { title: 'Tone', allOf: [{ $ref: toneRef }] },
    named,
    { type: 'select', label: 'Tone' },
    ['strict'],
    ['loud'],
  ],
  [
    'a nullable reference',
    { anyOf: [{ $ref: toneRef }, { type: 'null' }] },
    named,
    { type: 'select' },
    ['kind', null],
    ['loud', 1],
  ],
  [
    'oneOf of constants with titles',
    {
      oneOf: [
        { const: 1, title: 'Low' },
        { const: 2, title: 'High' },
      ],
    },
    {},
    {
      type: 'select',
      options: [
        { label: 'Low', value: 1 },
        { label: 'High', value: 2 },
      ],
    },
    [1, 2],
    [3, 'Low'],
  ],
  [
    'a list of types',
    { type: ['integer', 'null'], minimum: 1 },
    {},
    { type: 'number', min: 1 },
    [1, null],
    [0, 'x'],
  ],
  [
    'an enum with null',
    { enum: ['b', null] },
    {},
    { options: [{ label: 'b', value: 'b' }] },
    ['b', null],
    ['c'],
  ],
  [
    'suggested values beside any text',
    { anyOf: [{ enum: ['b'] }, { type: 'string' }] },
    {},
    { options: null },
    ['b', 'anything'],
    [5],
  ],
  [
    'a tuple of draft-07',
    { type: 'array', items: [{ type: 'number' }, { type: 'string' }], additionalItems: false },
    {},
    { type: 'json' },
    [[1, 'x']],
    [
      ['x', 1],
      [1, 'x', 2],
    ],
  ],
  [
    'an exclusive minimum of draft-04',
    { type: 'number', minimum: 0, exclusiveMinimum: true },
    { $schema: 'http://json-schema.org/draft-04/schema#' },
    { type: 'number', min: 0 },
    [0.1],
    [0],
  ],
  [
    'a reference to another property',
    { $ref: '#/properties/b/items/0' },
    { properties: { b: { items: [{ type: 'boolean' }] } } },
    { type: 'boolean' },
    [true],
    ['x'],
  ],
  [
    'a keyword that is not as it should be',
    { type: 'string', required: true },
    {},
    { type: 'text' },
    ['x'],
    [],
  ],
  ['a keyword that nobody knows', { kind: 'hologram' }, {}, { type: 'json' }, ['x', 5], []],
  [
    'a reference to another document',
    { $ref: 'https://example.org/s.json' },
    {},
    { type: 'json' },
    ['x'],
    [],
  ],
])('%s is read', ([, property, more, field, right, wrong]) => {
  const { properties = {}, ...rest } = more as { properties?: object };
  const graph = withProperty(property, rest);
  const whole = toGraphSchema(of, {
    config_schema: { ...rest, properties: { ...properties, a: property } },
  });
  expect(whole.properties.a).toMatchObject(field);
  for (const value of right) expect(checkConfig(whole, { a: value })).toEqual([]);
  for (const value of wrong) expect(checkConfig(whole, { a: value })).not.toEqual([]);
  expect(graph.skipped).toEqual([]);
});

test.for<[string, unknown]>([
  ['a text', { type: 'string', default: 5 }],
  ['a choice', { enum: ['x'], default: 'y' }],
  ['a number', { type: 'number', maximum: 1, default: 7 }],
  ['a slider', { type: 'number', ...shown('slider', { max: 1, default: 7 }) }],
  ['the value behind a reference', { $ref: '#/$defs/d' }],
])("a schema's own default is right: %s", ([, property]) => {
  const graph = withProperty(property, { $defs: { d: { type: 'string', default: 5 } } });
  const defaults = defaultsOf(graph);
  expect(Object.keys(defaults)).toEqual(['a']);
  expect(checkConfig(graph, defaults)).toEqual([]);
});

test('null is right where it is the default', () => {
  expect(checkConfig(withProperty({ type: 'string', default: null }), { a: null })).toEqual([]);
  expect(checkConfig(withProperty({ type: 'string' }), { a: null })).not.toEqual([]);
});

test('a default inside a value is right, too', () => {
  const graph = withProperty({
    type: 'object',
    properties: { b: { type: 'string', default: null }, c: { type: 'string' } },
  });
  expect(checkConfig(graph, { a: { b: null, c: 'x' } })).toEqual([]);
  expect(checkConfig(graph, { a: { b: 5, c: null } }).map(({ field }) => field)).toEqual([
    'a.b',
    'a.c',
  ]);
});

test('a property without a schema is left out with its reason, and the others stay', () => {
  const graph = toGraphSchema(of, {
    config_schema: {
      $ref: '#/definitions/Config',
      definitions: { Config: { properties: { a: { type: 'string' }, b: 5, c: false } } },
    },
  });
  expect(Object.keys(graph.properties)).toEqual(['a']);
  expect(graph.skipped).toEqual([
    { name: 'b', reason: 'its schema is 5, which is not a valid schema' },
    { name: 'c', reason: 'its schema is false, which is not a valid schema' },
  ]);
});

test('a schema that refers to itself is described as far as it goes', () => {
  const tree = { type: 'object', properties: { child: { $ref: '#/$defs/Tree' } } };
  const graph = withProperty({ $ref: '#/$defs/Tree' }, { $defs: { Tree: tree } });
  expect(graph.properties.a).toMatchObject({ type: 'json' });
  const loop = withProperty(
    { $ref: '#/$defs/A' },
    { $defs: { A: { allOf: [{ $ref: '#/$defs/A' }] } } },
  );
  expect(loop.properties.a).toMatchObject({ type: 'json' });
});

test('fields that share large definitions take along what they need, and no more than a limit together', () => {
  const large = {
    properties: Object.fromEntries(
      Array.from({ length: 900 }, (_, i) => [`p${i}`, { type: 'string' }]),
    ),
  };
  const graph = toGraphSchema(of, {
    config_schema: {
      properties: {
        small: { $ref: '#/$defs/Small' },
        ...Object.fromEntries(
          Array.from({ length: 300 }, (_, i) => [`f${i}`, { $ref: '#/$defs/Large' }]),
        ),
      },
      $defs: { Small: { type: 'string' }, Large: large },
    },
  });
  expect(graph.properties.small?.schema.$defs).toEqual({ Small: { type: 'string' } });
  expect(graph.skipped.length).toBeGreaterThan(280);
  expect(graph.skipped[0]).toMatchObject({ reason: 'its schema is too large' });
  expect(checkConfig(graph, { small: 7, f0: { p1: 1 } }).map(({ field }) => field)).toEqual([
    'small',
    'f0.p1',
  ]);
});
