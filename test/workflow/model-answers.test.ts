import { readFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type RawReply, type Reply } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));

/** What a provider has sent, as it was recorded. */
function recorded(file: string, more: Partial<RawReply> = {}): Reply {
  const text = readFileSync(new URL(`../support/field/${file}`, import.meta.url), 'utf8');
  const [head = '', ...rest] = text.replaceAll('\r\n', '\n').split('\n\n');
  const type = /content-type: (.*)/.exec(head)?.[1] ?? '';
  return { raw: { headers: { 'content-type': type }, body: rest.join('\n\n'), ...more } };
}

/** An agent of the tenant that asks Anthropic. */
async function addClaude(user: TestClient): Promise<void> {
  const { status, body } = await user.request('POST', '/v1/agents', {
    name: 'claude',
    type: 'llm',
    config: { blueprint: 'general', model: 'anthropic/claude-sonnet-4-5' },
    capabilities: ['claude'],
  });
  expect(status, JSON.stringify(body)).toBe(201);
}

async function execute(user: TestClient, agent: string, replies: Reply[]) {
  const scenario = await user.addScenario({ steps: { '*': replies } });
  const { status, body } = await user.request<{ execution_id: string }>(
    'POST',
    '/v1/agents/execute',
    {
      agent,
      task: `Say hello. #scenario:${scenario}`,
    },
  );
  expect(status, JSON.stringify(body)).toBe(202);
  const run = await user.ended(body.execution_id);
  return { run, id: body.execution_id, requests: await user.askedIn(scenario) };
}

describe.concurrent('only a complete answer counts', () => {
  test.each([
    ['a truncated stream', recorded('02-cut-openai.http')],
    ['a stream that breaks off', recorded('02-cut-openai.http', { breaks: true })],
    ['an empty stream', { raw: { body: '' } }],
    ['blank text', { text: ' \n ' }],
  ])('%s is asked for again, and the second answer counts', async (_, first) => {
    const user = client();
    const { run, id, requests } = await execute(user, 'general', [first, { text: 'Hello.' }]);
    expect(run).toMatchObject({ status: 'completed' });
    expect((await user.result(id)).output).toBe('Hello.');
    expect(requests).toHaveLength(2);
  });

  test.each([
    [
      'a page of HTML',
      recorded('03-page-instead-of-stream.http'),
      'model_unexpected_content',
      /text\/html/,
    ],
    [
      'a content filter',
      recorded('05-finish-content-filter.http'),
      'model_content_filtered',
      /content filter/,
    ],
    [
      'a context that is too long',
      recorded('09-error-in-stream-openai.http'),
      'model_context_overflow',
      /The context is too long/,
    ],
  ])('%s is not, and the run says why', async (_, reply, code, message) => {
    const { run, requests } = await execute(client(), 'general', [reply, { text: 'Hello.' }]);
    expect(run).toMatchObject({ status: 'failed', steps: [{ error: { code } }] });
    expect(run.error?.message).toMatch(message);
    expect(requests).toHaveLength(1);
  });

  test('an answer that was cut at its limit is readable, paid for, and not completed', async () => {
    const user = client();
    const { run, id, requests } = await execute(user, 'general', [
      recorded('04-finish-length.http'),
    ]);
    expect(run).toMatchObject({
      status: 'failed',
      steps: [{ status: 'failed', error: { code: 'model_output_limit_reached' } }],
      usage: { model_calls: 1 },
    });
    expect((await user.result(id)).steps[0]?.output).toBe('First, make a backup. Second, stop the');
    const { body } = await user.request<{ result: string }>('GET', `/v1/agents/status/${id}`);
    expect(body.result).toBe('First, make a backup. Second, stop the');
    expect(requests).toHaveLength(1);
  });

  test('a plan that was cut is no plan', async () => {
    const user = client();
    const id = await user.start({ plan: [recorded('04-finish-length.http')] });
    expect(await user.ended(id)).toMatchObject({
      status: 'failed',
      error: { code: 'model_output_limit_reached' },
    });
  });

  test('an overloaded provider is asked again', async () => {
    const user = client();
    await addClaude(user);
    const { run, requests } = await execute(user, 'claude', [
      recorded('09-error-in-stream-anthropic.http'),
      recorded('02-cut-anthropic.http'),
      { text: 'Hello.' },
    ]);
    expect(run).toMatchObject({ status: 'completed' });
    expect(requests).toHaveLength(3);
  });
});

describe.concurrent('what goes to a provider is valid for it', () => {
  test('a plan with optional fields is asked for in the strict form, and taken back', async () => {
    const user = client();
    const id = await user.start({
      keepsBodies: true,
      plan: [
        {
          json: {
            steps: [
              {
                step_id: 's1',
                title: 'Title of s1',
                instruction: 'Say hello.',
                capability: 'general',
                agent: null,
                depends_on: [],
              },
            ],
          },
        },
      ],
      steps: { s1: [{ text: 'Hello.' }] },
      review: [accept('s1')],
    });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    const [asked] = await user.modelRequests(id);
    expect(asked?.body).toMatchObject({
      response_format: { json_schema: { name: 'plan', strict: true } },
    });
  });

  test('a name that is no name of a tool does not end the step', async () => {
    const user = client();
    const { run, requests } = await execute(user, 'general', [
      { tools: [{ name: 'functions.search documents', arguments: {} }] },
      { text: 'Hello.' },
    ]);
    expect(run).toMatchObject({ status: 'completed' });
    expect(requests[1]?.last).toMatch(
      /There is no tool "functions\.search documents".*search_documents/,
    );
  });

  test('a tool that a provider does not take spoils nothing, and is told of', async () => {
    const user = client();
    await addClaude(user);
    for (const [name, schema] of Object.entries({
      needed: { properties: { 'filter[name]': { type: 'string' } }, required: ['filter[name]'] },
      either: {
        properties: { id: {}, mail: {} },
        anyOf: [{ required: ['id'] }, { required: ['mail'] }],
      },
    })) {
      const { status } = await user.request('POST', '/v1/tools', {
        name,
        description: 'Finds',
        url: 'http://127.0.0.1:9/x',
        input_schema: { type: 'object', ...schema },
      });
      expect(status).toBe(201);
    }
    const { run, id, requests } = await execute(user, 'claude', [{ text: 'Hello.' }]);
    expect(run).toMatchObject({ status: 'completed' });
    expect(requests[0]?.tools).toContain('either');
    expect(requests[0]?.tools).not.toContain('needed');
    const events = await user.events(id);
    expect(events.find(({ type }) => type === 'workflow.tools_left_out')?.payload).toMatchObject({
      agent: 'general@1',
      model: 'anthropic/claude-sonnet-4-5',
      tools: [{ name: 'needed', reason: expect.stringContaining('filter[name]') }],
    });
    const { body } = await user.request<{ items: { name: string; adaptations: object[] }[] }>(
      'GET',
      '/v1/tools',
    );
    expect(body.items.find(({ name }) => name === 'needed')?.adaptations).toMatchObject([
      { provider: 'anthropic', outcome: 'left_out' },
    ]);
    expect(body.items.find(({ name }) => name === 'either')?.adaptations).toMatchObject([
      { provider: 'openai', outcome: 'adapted', reason: expect.stringContaining('anyOf') },
      { provider: 'compatible', outcome: 'adapted' },
      { provider: 'anthropic', outcome: 'adapted' },
    ]);
  });

  test('a plan among thoughts and prose is found', async () => {
    const user = client();
    const text = readFileSync(
      new URL('../support/field/18-json-among-prose.txt', import.meta.url),
      'utf8',
    );
    const id = await user.start({
      plan: [{ text }],
      steps: { '*': [{ text: 'Hello.' }] },
      review: [accept('s1')],
    });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect(await user.modelRequests(id)).toHaveLength(3);
  });

  test('a correction tells the planner what was wrong', async () => {
    const user = client();
    const id = await user.start({
      plan: [
        {
          json: {
            steps: [
              {
                step_id: 'a b',
                title: '',
                instruction: 'x',
                capability: 'general',
                depends_on: [],
              },
            ],
          },
        },
        planOf({ id: 'a' }),
      ],
      review: [accept('a')],
    });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect((await user.modelRequests(id))[1]?.last).toMatch(/steps\.0\.step_id: must match/);
  });
});
