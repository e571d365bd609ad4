import { expect, inject, test } from 'vitest';
import type { ExecutionAccepted } from '../../src/contracts/execution.ts';
import type { WorkflowResult } from '../../src/contracts/workflow.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));
interface Started {
  workflow_id: string;
  status: string;
  result?: WorkflowResult;
}

const scenario = (held: object = {}) => ({
  plan: [planOf({ id: 'one' })],
  steps: { one: [{ text: 'Forty-two.', ...held }] },
  review: [accept('one')],
});

const start = async (user: TestClient, name: string, body: object, headers = {}) =>
  user.request<Started>(
    'POST',
    '/v1/workflows',
    { task: `Answer. #scenario:${name}`, ...body },
    headers,
  );

test('a request that waits is answered with the result', async () => {
  const user = client();
  const name = await user.addScenario(scenario());
  const headers = { 'idempotency-key': 'one' };
  const { status, body } = await start(user, name, { wait: 120 }, headers);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { status: 'completed', result: { status: 'completed', output: 'Forty-two.' } },
  });
  expect(body.result).toEqual(await user.result(body.workflow_id));
  // How long one waits is not part of what one asks for.
  const again = await start(user, name, { wait: 5 }, headers);
  expect(again).toMatchObject({ status: 200, body: { workflow_id: body.workflow_id } });
  expect((await start(user, name, {}, headers)).status).toBe(202);
});

test('a run that does not end in time goes on, and the answer says what it is doing', async () => {
  const user = client();
  const name = await user.addScenario(scenario({ held: true }));
  const { status, body } = await start(user, name, { wait: 1 });
  expect(status).toBe(202);
  expect(body.result).toBeUndefined();
  await fetch(`${user.endpoints.model}/${name}`, { method: 'POST' });
  expect(await user.ended(body.workflow_id)).toMatchObject({ status: 'completed' });
});

test('an execution waits, too', async () => {
  const user = client();
  const name = await user.addScenario({ steps: { '*': [{ text: 'Done.' }] } });
  const { status, body } = await user.request<ExecutionAccepted & { result?: object }>(
    'POST',
    '/v1/agents/execute',
    { agent: 'writer', task: `Write. #scenario:${name}`, wait: 120 },
  );
  expect(status).toBe(200);
  expect(body.result).toMatchObject({ execution_id: body.execution_id, agent: 'writer@1' });
});

test.each([-1, 301, 'long'])('wait: %j is refused', async (wait) => {
  const answer = await client().request('POST', '/v1/workflows', { task: 'x', wait });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'wait' }] } });
});
