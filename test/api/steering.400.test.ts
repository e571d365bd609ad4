import { expect, inject, test } from 'vitest';
import { newId } from '../../src/platform/new-id.ts';
import { TestClient } from '../support/client.ts';

const user = new TestClient(inject('endpoints'));
const ap = newId('ap');
const wf = newId('wf');
const approve = { decision: 'approve' };

/** What a client may get wrong, and the field that the answer must name. */
test.each<[method: string, path: string, body: unknown, field: string]>([
  ['GET', '/v1/approvals?limit=0', undefined, 'limit'],
  ['GET', '/v1/approvals?status=open', undefined, 'status'],
  ['GET', '/v1/approvals?kind=coffee', undefined, 'kind'],
  ['GET', '/v1/approvals?cursor=nonsense', undefined, 'cursor'],
  ['GET', '/v1/approvals?surprise=1', undefined, 'surprise'],
  ['GET', '/v1/approvals/ap_1', undefined, 'approval_id'],
  ['POST', `/v1/approvals/${ap}/decision`, {}, 'decision'],
  ['POST', `/v1/approvals/${ap}/decision`, { decision: 'maybe' }, 'decision'],
  ['POST', `/v1/approvals/${ap}/decision`, { ...approve, subject_hash: 'x' }, 'subject_hash'],
  ['POST', `/v1/approvals/${ap}/decision`, { ...approve, message: '' }, 'message'],
  ['POST', `/v1/approvals/${ap}/decision`, { ...approve, edit: [] }, 'edit'],
  ['POST', `/v1/approvals/${ap}/decision`, { ...approve, surprise: 1 }, 'surprise'],
  ['PUT', '/v1/budgets/day', {}, 'body'],
  ['PUT', '/v1/budgets/day', { usd: 1 }, 'usd'],
  ['PUT', '/v1/budgets/sessions/wf_1', { tokens: 1 }, 'session_id'],
  ['PUT', `/v1/workflows/${wf}/steps`, {}, 'steps'],
  ['POST', `/v1/workflows/${wf}/steps/a/messages`, { message: '' }, 'message'],
  ['POST', `/v1/workflows/${wf}/fork`, { from_step: 'a b' }, 'from_step'],
  ['GET', '/v1/audit?cursor=x', undefined, 'cursor'],
])('%s %s with %j is refused', async (method, path, body, field) => {
  const answer = await user.request(method, path, body);
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  expect(answer.body.errors?.map((error) => error.field)).toContain(field);
});

test.each<[method: string, path: string, body: unknown]>([
  ['GET', `/v1/approvals/${ap}`, undefined],
  ['POST', `/v1/approvals/${ap}/decision`, approve],
  ['GET', '/v1/budgets/day', undefined],
  ['DELETE', '/v1/budgets/day', undefined],
  ['PUT', `/v1/budgets/workflows/${wf}`, { tokens: 1 }],
  ['POST', `/v1/workflows/${wf}/pause`, undefined],
  ['POST', `/v1/workflows/${wf}/resume`, undefined],
  ['POST', `/v1/workflows/${wf}/retry`, undefined],
  ['POST', `/v1/workflows/${wf}/fork`, {}],
  ['PUT', `/v1/workflows/${wf}/steps`, { steps: [] }],
  ['POST', `/v1/workflows/${wf}/steps/a/messages`, { message: 'x' }],
])('%s %s of what is not there answers 404', async (method, path, body) => {
  expect(await user.request(method, path, body)).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  });
});

test('X-User-Id is checked like every other input', async () => {
  const answer = await user.request('GET', '/v1/approvals', undefined, { 'x-user-id': 'a b' });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'X-User-Id' }] } });
});
