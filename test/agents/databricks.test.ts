import { afterAll, beforeAll, expect, test } from 'vitest';
import { databricksAdapter } from '../../src/agents/databricks/adapter.ts';
import { startDatabricks } from '../support/databricks-server.ts';
import { attempt, contractOf, jobOf, targetOf } from './contract.ts';

let workspace: Awaited<ReturnType<typeof startDatabricks>>;
beforeAll(async () => {
  workspace = await startDatabricks();
});
afterAll(() => workspace.stop());

const peer = (serving_endpoint = 'chatty', format: 'chat' | 'responses' = 'chat') => ({
  endpoint: workspace.url,
  headers: workspace.headers,
  config: { serving_endpoint, format, max_output_tokens: 200 },
  begun: workspace.begun,
  stopped: workspace.stopped,
});

contractOf({
  adapter: databricksAdapter,
  peer,
  errors: [
    'unauthorized',
    'rate_limited',
    'overloaded',
    'rejected',
    'broken_off',
    'server_error',
    'bad_response',
  ],
  streams: false,
  asks: false,
  usage: { input_tokens: 40, output_tokens: 7 },
});

test('speaks to a ResponsesAgent, and reads its message behind its tool calls', async () => {
  const target = targetOf('databricks', peer('agent', 'responses'));
  expect(await attempt(databricksAdapter, target, jobOf('answer', 'resp1')).outcome).toMatchObject({
    kind: 'answer',
    text: expect.stringMatching(/^pong .*resp1$/s),
    data: { trace: 'tr-1' },
    usage: { input_tokens: 41, output_tokens: 8 },
  });
});

test('says of which task an endpoint is', async () => {
  const target = targetOf('databricks', peer('agent', 'responses'));
  expect(await databricksAdapter.discover(target, new AbortController().signal)).toMatchObject({
    details: { task: 'agent/v1/responses', ready: 'READY' },
  });
});

test('a format that does not fit the endpoint is refused', async () => {
  const target = targetOf('databricks', peer('agent', 'chat'));
  await expect(
    attempt(databricksAdapter, target, jobOf('answer', 'misfit1')).outcome,
  ).rejects.toMatchObject({ kind: 'rejected' });
});
