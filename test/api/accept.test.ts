import { beforeAll, describe, expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const user = new TestClient(inject('endpoints'));
const JSON_TYPE = 'application/json';
const STREAM = 'text/event-stream';

let events: string;
beforeAll(async () => {
  const id = await user.start({ plan: [planOf({ id: 'a' })], review: [accept('a')] });
  await user.ended(id);
  events = `/v1/workflows/${id}/events`;
});

const ask = async (path: string, header: string | undefined, method = 'GET') => {
  const answer = await fetch(`${user.endpoints.api}${path}`, {
    method,
    headers: {
      'x-tenant-id': user.tenant,
      ...(header !== undefined && { accept: header }),
      ...(method === 'POST' && { 'content-type': 'application/json' }),
    },
    ...(method === 'POST' && { body: '{}' }),
  });
  const type = answer.headers.get('content-type')?.split(';')[0];
  const text = await answer.text();
  return { status: answer.status, type, vary: answer.headers.get('vary'), text };
};

const CASES: [accept: string | undefined, type: string][] = [
  [undefined, JSON_TYPE],
  ['', JSON_TYPE],
  ['*/*', JSON_TYPE],
  ['application/*', JSON_TYPE],
  ['text/event-stream', STREAM],
  ['TEXT/Event-Stream', STREAM],
  ['text/*', STREAM],
  ['text/event-stream;q=0.1, application/json', JSON_TYPE],
  ['application/json;q=0.5, text/event-stream;q=0.6', STREAM],
  ['application/json;q=0, text/event-stream', STREAM],
  ['application/json;q=0, */*', STREAM],
  ['text/event-stream;q=0, */*;q=0.1', JSON_TYPE],
  ['text/html, application/xhtml+xml, */*;q=0.8', JSON_TYPE],
  ['text/event-stream, */*;q=0.1', STREAM],
];

describe('events are a page or a stream, as Accept prefers', () => {
  test.each(CASES)('%j: %s', async (header, type) => {
    const answer = await ask(events, header);
    expect(answer).toMatchObject({ status: 200, type, vary: 'Accept' });
    const first =
      type === STREAM ? answer.text.startsWith('id: 1\n') : JSON.parse(answer.text).items;
    expect(first).toBeTruthy();
  });

  test.each(['text/html', 'application/json;q=0', 'image/*', 'application/json;q=0, text/*;q=0'])(
    '%j excludes both: 406',
    async (header) => {
      const answer = await ask(events, header);
      expect(answer).toMatchObject({ status: 406, type: 'application/problem+json' });
      expect(JSON.parse(answer.text).code).toBe('not_acceptable');
    },
  );
});

test('a discovery and the audit log choose likewise', async () => {
  const discover = '/v1/deployments/discover';
  expect(await ask(discover, 'text/event-stream;q=0.1, */*', 'POST')).toMatchObject({
    status: 200,
    type: JSON_TYPE,
  });
  expect(await ask(discover, 'text/html', 'POST')).toMatchObject({ status: 406 });
  expect(await ask('/v1/audit', 'text/csv;q=0.2, application/json')).toMatchObject({
    status: 200,
    type: JSON_TYPE,
  });
  expect(await ask('/v1/audit', 'text/csv')).toMatchObject({ status: 200, type: 'text/csv' });
  expect(await ask('/v1/audit?format=csv', 'application/json')).toMatchObject({ type: 'text/csv' });
  expect(await ask('/v1/audit', 'image/png')).toMatchObject({ status: 406 });
});
