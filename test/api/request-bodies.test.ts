import { request as httpRequest } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, inject, test } from 'vitest';
import type { DocumentMetadata } from '../../src/contracts/document.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import type { WorkflowDetail } from '../../src/contracts/workflow.ts';
import { TestClient } from '../support/client.ts';

const user = new TestClient(inject('endpoints'));

async function send<T = Problem>(
  path: string,
  body: Buffer | string,
  headers: Record<string, string> = {},
  method = 'POST',
) {
  const response = await fetch(`${user.endpoints.api}${path}`, {
    method,
    headers: { 'x-tenant-id': user.tenant, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as T,
  };
}

const schedule = (name: string) =>
  JSON.stringify({ name, cron: '@yearly', paused: true, workflow: { task: 'x' } });

describe('a compressed body', () => {
  test.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', (text: string) => Buffer.from(text)],
  ])('in %s is read', async (coding, pack) => {
    const answer = await send<{ name: string }>('/v1/schedules', pack(schedule(`Käse ${coding}`)), {
      'content-encoding': coding,
    });
    expect(answer).toMatchObject({ status: 201, body: { name: `Käse ${coding}` } });
  });

  test('is read where it is a form', async () => {
    const form = `--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${'Packed words. '.repeat(1000)}\r\n--x--\r\n`;
    const answer = await send<DocumentMetadata>('/v1/documents', gzipSync(form), {
      'content-encoding': 'gzip',
      'content-type': 'multipart/form-data; boundary=x',
    });
    expect(answer).toMatchObject({ status: 201, body: { size_bytes: 14_000 } });
  });

  test('in an encoding that is not known is refused, with those that are', async () => {
    for (const coding of ['zstd', 'gzip, br', 'x']) {
      const answer = await send('/v1/schedules', gzipSync('{}'), { 'content-encoding': coding });
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_content_encoding' } });
      expect(answer.headers.get('accept-encoding')).toBe('gzip, deflate, br');
    }
  });

  test.each([
    ['gzip', Buffer.from('nonsense')],
    ['br', Buffer.from('nonsense')],
    ['deflate', deflateSync(schedule('x')).subarray(0, 40)],
    ['gzip', gzipSync(schedule('x')).subarray(0, 40)],
    ['gzip', Buffer.alloc(0)],
  ])('that is not %s is the mistake of the caller', async (coding, body) => {
    const answer = await send('/v1/schedules', body, { 'content-encoding': coding });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toMatch(/^invalid_(content_encoding|json)$/);
  });

  test('that unpacks to more than the limit is refused, however small it is', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32));
    expect(bomb.length).toBeLessThan(100_000);
    for (const path of ['/v1/workflows', '/v1/tools'])
      expect(await send(path, bomb, { 'content-encoding': 'gzip' })).toMatchObject({
        status: 413,
        body: { code: 'body_too_large' },
      });
    const nested = gzipSync(gzipSync(Buffer.alloc(1024 * 1024 * 200)));
    expect((await send('/v1/workflows', nested, { 'content-encoding': 'gzip' })).status).toBe(400);
  });

  test('that never ends does not keep the API: the client goes away', async () => {
    const aborted = await new Promise<string>((resolve) => {
      const request = httpRequest(`${user.endpoints.api}/v1/workflows`, {
        method: 'POST',
        headers: {
          'x-tenant-id': user.tenant,
          'content-type': 'application/json',
          'content-encoding': 'gzip',
        },
      });
      request.on('error', ({ message }) => resolve(message));
      request.write(gzipSync(schedule('x')).subarray(0, 20), () =>
        request.destroy(new Error('gone')),
      );
    });
    expect(aborted).toBe('gone');
    expect((await user.request('GET', '/healthz')).status).toBe(200);
  });
});

describe('JSON is taken as it was meant, or refused', () => {
  test('a body that is not UTF-8', async () => {
    for (const body of [
      Buffer.from('{"task":"Stra\xdfe"}', 'latin1'),
      Buffer.from('\ufeff{"task":"x"}', 'utf16le'),
      Buffer.from([...Buffer.from('{"task":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')]),
    ]) {
      const answer = await send('/v1/workflows', body);
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'invalid_json', detail: expect.stringContaining('UTF-8') },
      });
    }
    const marked = await send<{ name: string }>('/v1/schedules', `\ufeff${schedule('Marked')}`);
    expect(marked).toMatchObject({ status: 201, body: { name: 'Marked' } });
  });

  test.each([
    [
      'POST',
      '/v1/workflows',
      '{"task":"x","metadata":{"order":9007199254740993}}',
      'metadata.order',
    ],
    ['POST', '/v1/workflows', '{"task":"x","input":{"a":[1,{"b":1e400}]}}', 'input.a.1.b'],
    ['POST', '/v1/agents/execute', '{"metadata":{"id":18446744073709551615}}', 'metadata.id'],
    [
      'POST',
      '/v1/schedules',
      '{"workflow":{"metadata":{"id":-9007199254740993}}}',
      'workflow.metadata.id',
    ],
    [
      'PUT',
      '/v1/store/items',
      '{"namespace":["me"],"key":"k","value":{"n":12345678901234567890}}',
      'value.n',
    ],
    ['POST', '/codec/decode', '{"payloads":[9007199254740993]}', 'payloads.0'],
  ])('a number that a double cannot hold, in %s %s %s', async (method, path, body, field) => {
    expect(await send(path, body, {}, method)).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_input',
        errors: [{ field, message: expect.stringContaining('string') }],
      },
    });
  });

  test('numbers that a double can hold come back as they went in', async () => {
    const metadata = { a: 9007199254740991, b: -9007199254740992, c: 0.1, d: 1e300 };
    const id = await user.start({ plan: [{ error: { status: 400 } }] }, { metadata });
    const { body } = await user.request<WorkflowDetail>('GET', `/v1/workflows/${id}`);
    expect(body.metadata).toEqual(metadata);
  });

  test('__proto__ is still left out', async () => {
    const body =
      '{"name":"Proto","__proto__":{"paused":true},"cron":"@yearly","workflow":{"task":"x"}}';
    expect(await send('/v1/schedules', body)).toMatchObject({
      status: 201,
      body: { paused: false },
    });
  });
});
