import { describe, expect, inject, test } from 'vitest';
import type { Page } from '../../src/contracts/page.ts';
import type { TranscriptMessage } from '../../src/contracts/transcript.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));

const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' }, people: { type: 'integer', minimum: 1 } },
  required: ['city', 'people'],
  additionalProperties: false,
};
const OSLO = { city: 'Oslo', people: 717_710 };
const step = (step_id: string, more: object = {}) => ({
  step_id,
  title: `Title of ${step_id}`,
  instruction: 'Find it.',
  capability: 'general',
  ...more,
});

describe('a run with an output_schema', () => {
  test('delivers JSON: the agent is told the schema, and corrected with the reason', async () => {
    const user = client();
    const id = await user.start(
      {
        plan: [planOf({ id: 'look' }, { id: 'tell', after: ['look'] })],
        steps: {
          look: [{ text: 'Oslo has many people.' }],
          tell: [{ text: '{"city":"Oslo","people":"many"}' }, { json: OSLO }],
        },
        review: [accept('look', 'tell')],
        keepsBodies: true,
      },
      { output_schema: SCHEMA },
    );
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    const result = await user.result(id);
    expect(result.data).toEqual(OSLO);
    expect(JSON.parse(result.output ?? '')).toEqual(OSLO);
    const asked = (await user.modelRequests(id)).filter(({ title }) => title === 'Title of tell');
    expect(asked).toHaveLength(2);
    expect(asked[0]?.last).toContain('must match this JSON Schema');
    expect(asked[1]?.last).toContain('output/people must be integer');
    expect(result.steps[0]?.output).toBe('Oslo has many people.');
    const path = `/v1/workflows/${id}/steps/tell/messages`;
    const { items } = (await user.request<Page<TranscriptMessage>>('GET', path)).body;
    expect(items.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
      'assistant',
    ]);
  });

  test('fails if the agent does not come to such JSON, and a retry asks anew', async () => {
    const user = client();
    const wrong = { text: 'Oslo.' };
    const id = await user.start(
      { steps: { look: [wrong, wrong, wrong, { json: OSLO }] }, review: [accept('look')] },
      { plan: { steps: [step('look')] }, output_schema: SCHEMA },
    );
    expect(await user.ended(id)).toMatchObject({
      status: 'failed',
      steps: [{ error: { code: 'output_mismatch' } }],
      usage: { model_calls: 3 },
    });
    await user.request('POST', `/v1/workflows/${id}/retry`);
    await user.waitFor(id, ({ status }) => status === 'completed');
    expect((await user.result(id)).data).toEqual(OSLO);
  });

  test('calls tools as ever', async () => {
    const user = client();
    await user.request('PUT', '/v1/tools/count', {
      description: 'Counts people.',
      url: `${user.endpoints.tools}/ok/count`,
      input_schema: { type: 'object' },
    });
    const id = await user.start(
      {
        steps: { look: [{ tools: [{ name: 'count', arguments: {} }] }, { json: OSLO }] },
        review: [accept('look')],
      },
      { plan: { steps: [step('look', { output_schema: SCHEMA })] } },
    );
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect(await user.toolCalls()).toHaveLength(1);
  });

  test('ends in one step: another plan goes back to the planner', async () => {
    const user = client();
    const id = await user.start(
      {
        plan: [planOf({ id: 'a' }, { id: 'b' }), planOf({ id: 'a' })],
        steps: { a: [{ json: OSLO }] },
        review: [accept('a')],
      },
      { output_schema: SCHEMA },
    );
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    const [, second] = (await user.modelRequests(id)).filter(({ role }) => role === 'plan');
    expect(second?.last).toContain('must end in one step');
  });
});

test('an execution delivers JSON, too', async () => {
  const user = client();
  const name = await user.addScenario({ steps: { '*': [{ json: OSLO }] } });
  const body = { agent: 'writer', task: `#scenario:${name}`, output_schema: SCHEMA, wait: 120 };
  const answer = await user.request<{ result: object }>('POST', '/v1/agents/execute', body);
  expect(answer).toMatchObject({ status: 200, body: { result: { data: OSLO } } });
});

test.each([
  [{ output_schema: { type: 'string' } }, 'output_schema'],
  [{ output_schema: { type: 'object', properties: { a: { type: 'nonsense' } } } }, 'output_schema'],
  [
    { plan: { steps: [step('a', { output_schema: { type: 'array' } })] } },
    'plan.steps.0.output_schema',
  ],
  [{ output_schema: SCHEMA, plan: { steps: [step('a'), step('b')] } }, 'plan.steps'],
])('%j is refused', async (body, field) => {
  const answer = await client().request('POST', '/v1/workflows', { task: 'x', ...body });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
});
