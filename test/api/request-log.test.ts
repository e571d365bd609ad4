import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { newId } from '../../src/platform/new-id.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const endpoints = inject('endpoints');

interface Line {
  request_id?: string;
  message: string;
  method?: string;
  path?: string;
  status?: number;
  code?: string;
  workflow_id?: string;
  tenant_id?: string;
}

/** The lines of one request in the API's log. */
const linesOf = (requestId: string | null): Line[] =>
  readFileSync(join(endpoints.dataDir, 'logs', 'api.log'), 'utf8')
    .split('\n')
    .filter((line) => requestId !== null && line.includes(requestId))
    .map((line) => JSON.parse(line) as Line);

test('a line of the log names the path, the workflow and the problem code', async () => {
  const user = new TestClient(endpoints);
  const id = newId('wf');
  const { headers } = await user.request('GET', `/v1/workflows/${id}?verbose=1`);
  await expect
    .poll(() => linesOf(headers.get('x-request-id')))
    .toMatchObject([
      {
        message: 'request',
        method: 'GET',
        path: '/v1/workflows/:workflow_id',
        status: 404,
        code: 'not_found',
        workflow_id: id,
        tenant_id: user.tenant,
      },
    ]);
});

test('so does the line of a filter, of an execution, and of a request without a route', async () => {
  const user = new TestClient(endpoints);
  const id = newId('wf');
  const requestIdOf = async (method: string, path: string) =>
    (await user.request(method, path)).headers.get('x-request-id');
  const filter = await requestIdOf('GET', `/v1/approvals?workflow_id=${id}&limit=nonsense`);
  const execution = await requestIdOf('GET', `/v1/agents/status/${id}`);
  const unknown = await requestIdOf('GET', '/v1/nonsense');
  await expect
    .poll(() => linesOf(filter))
    .toMatchObject([{ path: '/v1/approvals', workflow_id: id, code: 'invalid_input' }]);
  await expect
    .poll(() => linesOf(execution))
    .toMatchObject([
      { path: '/v1/agents/status/:execution_id', workflow_id: id, code: 'not_found' },
    ]);
  await expect.poll(() => linesOf(unknown)).toMatchObject([{ path: 'none', code: 'not_found' }]);
});

test('the line of a request that starts a workflow names the workflow', async () => {
  const user = new TestClient(endpoints);
  const scenario = await user.addScenario({ plan: [planOf({ id: 'a' })], review: [accept('a')] });
  const { headers, body } = await user.request<{ workflow_id: string }>('POST', '/v1/workflows', {
    task: `Do it. #scenario:${scenario}`,
  });
  await expect
    .poll(() => linesOf(headers.get('x-request-id')))
    .toMatchObject([{ path: '/v1/workflows', status: 202, workflow_id: body.workflow_id }]);
});
