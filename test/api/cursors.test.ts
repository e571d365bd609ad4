import { expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';

test('a list refuses the cursor of another list', async () => {
  const user = new TestClient(inject('endpoints'));
  for (const name of ['first', 'second'])
    await user.request('POST', '/v1/api-keys', { name, role: 'viewer' });
  const { body } = await user.request<{ next_cursor: string }>('GET', '/v1/api-keys?limit=1');
  const page = (path: string) => user.request('GET', `${path}?cursor=${body.next_cursor}`);
  expect(await page('/v1/api-keys')).toMatchObject({
    status: 200,
    body: { items: [{ name: 'first' }], next_cursor: null },
  });
  const lists = ['workflows', 'agents', 'approvals', 'documents', 'schedules', 'deployments'];
  for (const list of [...lists, 'agent-creations', 'usage', 'audit'])
    expect(await page(`/v1/${list}`), list).toMatchObject({
      status: 400,
      body: { code: 'invalid_input', errors: [{ field: 'cursor' }] },
    });
});
