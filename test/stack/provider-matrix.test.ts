import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestClient } from '../support/client.ts';
import { Creator, understands } from '../support/creator.ts';
import { type Example, startExample } from '../support/example-deployments.ts';
import { accept, planOf, type SeenRequest } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';

/** The last one has no structured output: it is made to call a tool. */
const MODELS = [
  'openai/gpt-4o-mini',
  'compatible/llama3',
  'anthropic/claude-sonnet-4-5',
  'anthropic/claude-3-haiku-20240307',
];

let deployment: Example;
beforeAll(async () => {
  deployment = await startExample('tools');
});
afterAll(() => deployment?.stop());

/** Tools as people register them: good JSON Schema, and each of them refused by some provider. */
const TOOLS = {
  find: {
    properties: { id: { type: 'string' }, mail: { type: 'string' } },
    anyOf: [{ required: ['id'] }, { required: ['mail'] }],
  },
  mark: { properties: { ids: { type: 'array' } } },
  list: { properties: { 'filter[name]': { type: 'string' }, limit: { type: 'integer' } } },
};

async function addTools(user: TestClient): Promise<void> {
  for (const [name, schema] of Object.entries(TOOLS)) {
    const { status, body } = await user.request('POST', '/v1/tools', {
      name,
      description: `${name} `.repeat(300),
      url: `${user.endpoints.tools}/ok`,
      input_schema: { type: 'object', ...schema },
    });
    expect(status, JSON.stringify(body)).toBe(201);
  }
}

const refusedOf = (requests: SeenRequest[]) => requests.flatMap(({ refused }) => refused ?? []);

describe.each(MODELS)('with %s', (model) => {
  let stack: Awaited<ReturnType<typeof startTestStack>>;
  beforeAll(async () => {
    stack = await startTestStack({ MODEL: model });
  });
  afterAll(() => stack?.stop());
  const newUser = () => new Creator(stack.endpoints);

  test('a task is planned, executed with tools, reviewed, revised and completed', async () => {
    const user = newUser();
    await addTools(user);
    const id = await user.start({
      plan: [{ json: { steps: [] } }, planOf({ id: 'a' }, { id: 'b', after: ['a'] })],
      steps: {
        a: [
          { tools: [{ name: 'functions.search documents', arguments: {} }] },
          {
            tools: [
              { name: 'mark', arguments: { ids: [1] } },
              { name: 'list', arguments: {} },
            ],
          },
          { tools: [{ name: 'find', arguments: {} }] },
          { tools: [{ name: 'find', arguments: { id: 'x' } }] },
          { text: 'Found.' },
        ],
        b: [{ text: 'First.' }, { text: 'Better.' }],
      },
      review: [
        {
          json: {
            verdict: 'revise',
            score: 0.2,
            summary: 'Not yet.',
            steps: [
              { step_id: 'a', accepted: true, feedback: '' },
              { step_id: 'b', accepted: false, feedback: 'More.' },
            ],
          },
        },
        accept('a', 'b'),
      ],
    });
    const run = await user.ended(id);
    const requests = await user.modelRequests(id);
    expect(refusedOf(requests)).toEqual([]);
    expect(run).toMatchObject({ status: 'completed' });
    expect((await user.result(id)).output).toBe('Better.');
    const told = requests.filter(({ title }) => title === 'Title of a').map(({ last }) => last);
    expect(told[1]).toMatch(/no tool "functions\.search documents".*find/s);
    // Our own validation holds what the provider was not told.
    expect(told[3]).toMatch(/must match a schema in anyOf|must have required property/);
    expect(requests[2]?.tools).toEqual(expect.arrayContaining(['find', 'mark', 'list']));
  });

  test('an agent is created from a sentence', async () => {
    const user = newUser();
    await user.register(deployment);
    const id = await user.create({
      ...understands('Coder'),
      config: [{ json: { name: 'Coder', description: 'It codes.', config: { temperature: 0.1 } } }],
      words: [{ json: { verdict: 'approve', changes: [], instructions: null } }],
    });
    const { approval_id, subject_hash } = await user.askedFor(id, 'agent_creation');
    await user.decide(approval_id, {
      decision: 'respond',
      message: user.words(id, 'That looks fine to me, go on'),
      subject_hash,
    });
    expect(await user.endOf(id)).toMatchObject({ status: 'completed' });
    expect(refusedOf(await user.askedIn(user.scenarios.get(id) ?? ''))).toEqual([]);
  });

  test('the orchestrator calls its tools', async () => {
    const user = newUser();
    await user.register(deployment);
    const onAgent = { deployment: 'tools', graph: 'agent' };
    const id = await user.start({
      plan: [planOf({ id: 'a', capability: 'agent_management' })],
      steps: {
        a: [
          { tools: [{ name: 'list_deployments', arguments: {} }] },
          { tools: [{ name: 'get_agent_config_schema', arguments: onAgent }] },
          { text: 'done' },
        ],
      },
      review: [accept('a')],
    });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    const requests = await user.modelRequests(id);
    expect(refusedOf(requests)).toEqual([]);
    expect(requests.some(({ last }) => last.includes('temperature'))).toBe(true);
  });
});
