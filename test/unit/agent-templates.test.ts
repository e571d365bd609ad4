import { describe, expect, test } from 'vitest';
import { BUILT_IN_TEMPLATES } from '../../src/agents/template/built-in-templates.ts';
import { findTemplateProblem } from '../../src/agents/template/find-template-problem.ts';
import { findByPath, findPathProblem } from '../../src/agents/template/json-path.ts';
import { readResponse, toDecimal } from '../../src/agents/template/read-response.ts';
import { renderBody, renderUrl } from '../../src/agents/template/render-request.ts';
import { registerAgentTemplate } from '../../src/contracts/agent-template.ts';

const template = (more: Record<string, unknown> = {}) => ({
  name: 'mine',
  display_name: 'Mine',
  framework: 'own',
  request: { path: '/run', body: { prompt: '$.prompt' } },
  response: { result_path: '$.text' },
  ...more,
});

describe('rendering', () => {
  const context = {
    prompt: 'Hi',
    input: { a: [1, 2], none: null },
    deps: [{ o: 'x' }, { o: 'y' }],
  };
  test.for([
    ['$.prompt', 'Hi'],
    ['$.input', { a: [1, 2], none: null }],
    ['$.input.none', null],
    ['$.deps[*].o', ['x', 'y']],
    ['$$.prompt', '$.prompt'],
    ['no $.prompt', 'no $.prompt'],
    [{ a: '$.nothing', b: ['$.nothing', '$.prompt', 7, null] }, { b: ['Hi', 7, null] }],
  ])('of %o is %o', ([body, rendered]) => {
    expect(renderBody(body, context)).toEqual(rendered);
  });

  test.for([
    ['/run/{team}', '/base/run/a%20b%2F..%2Fc%3F%23'],
    ['/run?team={team}', '/base/run?team=a%20b%2F..%2Fc%3F%23'],
  ] as const)('of the path %s is %s', ([path, rendered]) => {
    const url = renderUrl('https://agents.example/base', path, { team: 'a b/../c?#' });
    expect(url).toBe(`https://agents.example${rendered}`);
  });

  test.for([
    ['/{v}/secret', '..'],
    ['/{v}/secret', '.'],
    ['/a/{v}', '..'],
    ['{v}', 'evil.example'],
    ['/{other}', 'x'],
  ] as const)('refuses the path %s with %s', ([path, v]) => {
    expect(() => renderUrl('https://agents.example/base', path, { v })).toThrow(
      expect.objectContaining({ kind: 'rejected' }),
    );
  });
});

describe('reading', () => {
  const usage = {};
  test.for([
    ['text', 'text'],
    [['a', 'b'], 'a\nb'],
    [
      [
        { type: 'reasoning', summary: [] },
        { type: 'text', text: 'said' },
      ],
      'said',
    ],
    [{ a: 1 }, '{"a":1}'],
    [7, '7'],
  ])('%o as %s', ([result, text]) => {
    expect(readResponse({ result_path: '$.r', usage }, { r: result })).toEqual({
      kind: 'answer',
      text,
    });
  });

  test('a missing result names the path that it was looked for at', () => {
    expect(() => readResponse({ result_path: '$.a.b', usage }, { a: {} })).toThrow(
      expect.objectContaining({ kind: 'bad_response', message: expect.stringContaining('$.a.b') }),
    );
  });

  test('usage that makes no sense counts as not said', () => {
    const paths = { input_tokens_path: '$.u', output_tokens_path: '$.u', cost_usd_path: '$.u' };
    expect(readResponse({ result_path: '$.r', usage: paths }, { r: 'x', u: 'many' })).toEqual({
      kind: 'answer',
      text: 'x',
    });
  });

  test.for([
    [0.0000001, '0.0000001'],
    [1, '1'],
    [10, '10'],
    [0, '0'],
    [1.5, '1.5'],
  ] as const)('the amount %d is %s', ([amount, text]) => {
    expect(toDecimal(amount)).toBe(text);
  });
});

describe('queries', () => {
  test.for([
    '$.a.b[0]',
    '$..text',
    "$.output[?@.type == 'message'].content[*].text",
    "$['a,b?$..x']",
    '$.a[?count(@.b[*]) > 1]',
  ])('%s is one', (path) => {
    expect(findPathProblem(path)).toBeUndefined();
  });

  test.for([
    ['$.a[', 'not a valid JSONPath query'],
    ['$[*,*,*][*,*,*]', 'union'],
    ['$..*..*', 'descendant'],
    ['$[?@[?@.a]]', 'more than one filter'],
    ['$.a[?@ == $.b]', 'root'],
    ["$[?match(@, '(a+)+')]", 'union'],
    [`$${'.a'.repeat(300)}`, '512'],
  ] as const)('%s is none', ([path, problem]) => {
    expect(findPathProblem(path)).toContain(problem);
  });

  test('an answer that is too deep or too large is refused, not worked on', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    const large = { a: Array.from({ length: 300_000 }, () => 1) };
    for (const value of [deep, large])
      expect(() => findByPath('$..a', value)).toThrow(
        expect.objectContaining({ kind: 'bad_response' }),
      );
  });

  test('names of an object that are special in JavaScript are but names', () => {
    const value = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "c"}');
    expect(findByPath('$.constructor', value)).toBe('c');
    expect(findByPath('$.toString', {})).toBeUndefined();
    expect(findByPath('$.polluted', value)).toBeUndefined();
  });
});

describe('templates', () => {
  test.for(BUILT_IN_TEMPLATES)('$name, which is built in, can be registered', (builtIn) => {
    const { is_builtin, ...given } = builtIn;
    expect(is_builtin).toBe(true);
    expect(findTemplateProblem(registerAgentTemplate.parse(given))).toBeUndefined();
  });

  test.for([
    ['request.path', { request: { path: '//evil.example', body: {} } }],
    ['request.path', { request: { path: 'https://evil.example', body: {} } }],
    ['request.path', { request: { path: '/a/../../b', body: {} } }],
    ['request.path', { request: { path: '/a/%2e%2E/b', body: {} } }],
    ['request.path', { request: { path: '/\\evil.example', body: {} } }],
    [
      'request.headers.Authorization',
      { request: { path: '/', headers: { Authorization: 'x' }, body: {} } },
    ],
    ['request.headers.A', { request: { path: '/', headers: { A: 'x\r\nB: y' }, body: {} } }],
    ['response.result_path', { response: { result_path: 'text' } }],
    ['name', { name: 'Not so' }],
  ] as const)('the form says that %s is wrong in %o', ([path, more]) => {
    const issues = registerAgentTemplate.safeParse(template(more)).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join('.'))).toContain(path);
  });

  const poll = {
    path: '/jobs/{id}',
    id_path: '$.id',
    status_path: '$.status',
    running_values: ['running'],
  };
  test.for([
    ['request.body.a.1.b', { request: { path: '/', body: { a: ['x', { b: '$.[' }] } } }],
    ['response.result_path', { response: { result_path: '$..a..b' } }],
    ['response.result_path.1', { response: { result_path: ['$.a', '$..a..b'] } }],
    ['response.usage.model_path', { response: { result_path: '$', usage: { model_path: '$[' } } }],
    ['poll.path', { poll: { ...poll, path: '/jobs' } }],
    ['poll.status_path', { poll: { ...poll, status_path: '$.[' } }],
  ] as const)('the query at %s is found wrong', ([path, more]) => {
    const problem = findTemplateProblem(registerAgentTemplate.parse(template(more)));
    expect(problem?.path.join('.')).toBe(path);
  });
});
