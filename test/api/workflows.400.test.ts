import { describe, expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';

const user = new TestClient(inject('endpoints'));
const nested = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;

/** What a client may get wrong, and the field that the answer must name. */
const CASES: [name: string, body: unknown, field: string][] = [
  ['no task', {}, 'task'],
  ['a task of no length', { task: '' }, 'task'],
  ['a blank task', { task: ' \n ' }, 'task'],
  ['a task over 100,000 characters', { task: 'x'.repeat(100_001) }, 'task'],
  ['a task that is not text', { task: 7 }, 'task'],
  ['a task with NUL', { task: 'a\u0000b' }, 'task'],
  ['a task with an escape sequence', { task: 'a\u001b[2Jb' }, 'task'],
  ['a lone surrogate', '{"task":"a\\ud800"}', 'task'],
  ['an unknown field', { task: 'x', taks: 'y' }, 'taks'],
  ['an unknown agent type', { task: 'x', agent_type: 'wizard' }, 'agent_type'],
  ['an agent type of the wrong type', { task: 'x', agent_type: ['general'] }, 'agent_type'],
  ['too many revisions', { task: 'x', max_revisions: 11 }, 'max_revisions'],
  ['a negative number of revisions', { task: 'x', max_revisions: -1 }, 'max_revisions'],
  ['half a revision', { task: 'x', max_revisions: 0.5 }, 'max_revisions'],
  ['an input that is not an object', { task: 'x', input: [] }, 'input'],
  ['NUL deep in the metadata', { task: 'x', metadata: { a: [{ b: '\u0000' }] } }, 'metadata'],
  ['NUL in a key of the metadata', { task: 'x', metadata: { 'a\u0000': 1 } }, 'metadata'],
  ['metadata nested without end', `{"task":"x","metadata":${nested}}`, 'metadata'],
  ['a plan without steps', { task: 'x', plan: { steps: [] } }, 'plan.steps'],
  [
    'a plan with a cycle',
    {
      task: 'x',
      plan: {
        steps: [{ step_id: 'a', title: 't', instruction: 'i', capability: 'c', depends_on: ['a'] }],
      },
    },
    'plan.steps',
  ],
  [
    'a step with an unknown field',
    {
      task: 'x',
      plan: { steps: [{ step_id: 'a', title: 't', instruction: 'i', capability: 'c', when: 1 }] },
    },
    'plan.steps.0.when',
  ],
  [
    'a step with a bad id',
    {
      task: 'x',
      plan: { steps: [{ step_id: 'a b', title: 't', instruction: 'i', capability: 'c' }] },
    },
    'plan.steps.0.step_id',
  ],
  ['an unknown approval mode', { task: 'x', approval: 'sometimes' }, 'approval'],
  [
    'an unknown mode in the settings',
    { task: 'x', approval: { modes: ['x'] } },
    'approval.modes.0',
  ],
  ['an unknown approval setting', { task: 'x', approval: { mode: 'plan' } }, 'approval.mode'],
  [
    'an unknown tool policy',
    { task: 'x', approval: { tools: [{ name: 'a', policy: 'maybe' }] } },
    'approval.tools.0.policy',
  ],
  ['a session that is none', { task: 'x', session_id: 'wf_1' }, 'session_id'],
  ['a body that is a list', [], 'body'],
];

describe('POST /v1/workflows refuses', () => {
  test.each(CASES)('%s', async (_name, body, field) => {
    const answer = await user.request('POST', '/v1/workflows', body);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer).toMatchObject({
      status: 400,
      body: { status: 400, code: 'invalid_input', instance: '/v1/workflows' },
    });
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
    expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
  });

  test('what is not JSON, a wrong media type, and a body over 1 MiB', async () => {
    expect(await user.request('POST', '/v1/workflows', '{"task":')).toMatchObject({
      status: 400,
      body: { code: 'invalid_json' },
    });
    expect(
      await user.request('POST', '/v1/workflows', 'task=x', { 'content-type': 'text/plain' }),
    ).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    const large = JSON.stringify({ task: 'x', metadata: { filler: 'y'.repeat(1_100_000) } });
    expect(await user.request('POST', '/v1/workflows', large)).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    });
  });

  test.each(['bad tenant', 'a/b', 'a.b', 'x'.repeat(65), '*'])('the tenant %j', async (tenant) => {
    const answer = await new TestClient(inject('endpoints'), tenant).request(
      'GET',
      '/v1/workflows',
    );
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'X-Tenant-Id' }] } });
  });

  test('an Idempotency-Key that is none', async () => {
    const answer = await user.request(
      'POST',
      '/v1/workflows',
      { task: 'x' },
      { 'idempotency-key': 'a b' },
    );
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key' }] } });
  });
});

describe('nothing a client sends gives a 5xx', () => {
  const id = 'wf_01M7YDR47N6872XEEP1P3ZX42B';
  test.each([
    ['GET', '/v1/workflows?limit=0'],
    ['GET', '/v1/workflows?limit=201'],
    ['GET', '/v1/workflows?limit=x'],
    ['GET', '/v1/workflows?cursor=nonsense'],
    ['GET', '/v1/workflows?status=nonsense'],
    ['GET', '/v1/workflows?foo=1'],
    ['GET', '/v1/workflows?q=%00'],
    ['GET', '/v1/workflows?created_after=yesterday'],
    ['GET', '/v1/workflows/nonsense'],
    ['GET', `/v1/workflows/${id}%00`],
    ['GET', '/v1/workflows/%ff'],
    ['DELETE', '/v1/workflows/wf_x'],
    ['GET', '/v1/documents?q=%00'],
    ['GET', '/v1/documents?cursor=W10'],
    ['GET', '/v1/documents/do_x'],
    ['DELETE', '/v1/tools/a%20b'],
    ['GET', '/v1/usage?group_by=planet'],
    ['GET', '/v1/usage?from=now'],
    ['GET', `/v1/workflows?cursor=${btoa('["workflows","0000-01-01 00:00:00+00","wf_x"]')}`],
    ['GET', `/v1/workflows?cursor=${btoa('["workflows","2026-99-99","wf_x"]')}`],
    ['GET', `/v1/workflows?cursor=${btoa('["workflows"]')}`],
    ['GET', `/v1/documents?cursor=${btoa('["workflows","2026-01-01 00:00:00+00","wf_x"]')}`],
    ['POST', '/v1/documents'],
    ['POST', '/v1/tools'],
    ['GET', `/v1/workflows/${id}/events?cursor=2147483648`],
    ['GET', `/v1/workflows/${id}/events?cursor=-1`],
    ['GET', `/v1/workflows/${id}/events?cursor=99999999999999999999`],
  ])('%s %s is a 4xx with a code', async (method, path) => {
    const answer = await user.request(method, path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body.code).toMatch(/^[a-z_]+$/);
  });

  test('a form that breaks off, has no boundary, or is full of parts', async () => {
    const part = (name: string) =>
      `--X\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nv\r\n`;
    const form = { 'content-type': 'multipart/form-data; boundary=X' };
    const bodies: [string, Record<string, string>][] = [
      ['--X\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbroken off', form],
      ['nothing of the kind', form],
      ['', form],
      [part('tags'), { 'content-type': 'multipart/form-data' }],
      [`${Array.from({ length: 20 }, () => part('tags')).join('')}--X--\r\n`, form],
      [`--X\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--X--\r\n`, form],
    ];
    for (const [body, headers] of bodies) {
      const answer = await user.request('POST', '/v1/documents', body, headers);
      expect(answer.status, body).toBeGreaterThanOrEqual(400);
      expect(answer.status, body).toBeLessThan(500);
      expect(answer.body.code).toMatch(/^[a-z_]+$/);
    }
  });

  test('a search full of operators is just a search', async () => {
    for (const q of ["' or 1=1 --", '(((', '!!!', '"', '&|<->', '%_\\', 'a:*b']) {
      expect((await user.request('GET', `/v1/documents?q=${encodeURIComponent(q)}`)).status).toBe(
        200,
      );
      expect((await user.request('GET', `/v1/workflows?q=${encodeURIComponent(q)}`)).status).toBe(
        200,
      );
    }
  });

  test('a path that does not exist, and a method that is not offered, are problems too', async () => {
    expect(await user.request('GET', '/v1/nothing')).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    expect(await user.request('PUT', '/v1/workflows', {})).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });
});
