import { expect, inject, test } from 'vitest';
import type { DocumentMetadata } from '../../src/contracts/document.ts';
import type { Page } from '../../src/contracts/page.ts';
import { TestClient } from '../support/client.ts';

const client = () => new TestClient(inject('endpoints'));

function form(
  content: string | Uint8Array<ArrayBuffer>,
  name = 'notes.txt',
  tags?: string,
): FormData {
  const data = new FormData();
  if (tags !== undefined) data.set('tags', tags);
  data.set('file', new Blob([content], { type: 'text/plain' }), name);
  return data;
}

const upload = (user: TestClient, data: FormData, headers = {}) =>
  user.request<DocumentMetadata>('POST', '/v1/documents', data, headers);

test('a document comes back as it went in', async () => {
  const user = client();
  const content = new Uint8Array([0, 255, 1, 254, 10]);
  const { status, body, headers } = await upload(user, form(content, 'Käse „x".bin', 'raw, data'));
  expect({ status, body }).toMatchObject({
    status: 201,
    body: { filename: 'Käse „x".bin', size_bytes: 5, tags: ['raw', 'data'] },
  });
  expect(headers.get('location')).toBe(`/v1/documents/${body.document_id}`);
  const answer = await fetch(`${user.endpoints.api}/v1/documents/${body.document_id}`, {
    headers: { 'x-tenant-id': user.tenant },
  });
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(content);
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
  expect((await user.request('GET', `/v1/documents/${body.document_id}/metadata`)).body).toEqual(
    body,
  );
  expect((await user.request('DELETE', `/v1/documents/${body.document_id}`)).status).toBe(204);
  expect((await user.request('GET', `/v1/documents/${body.document_id}`)).status).toBe(404);
});

test('documents are found by words, name and tags', async () => {
  const user = client();
  await upload(user, form('The quick brown foxes jumped', 'a.txt', 'animals'));
  await upload(user, form('Nothing about them here', 'b.txt', 'other,animals'));
  const names = async (query: string) =>
    (await user.request<Page<DocumentMetadata>>('GET', `/v1/documents?${query}`)).body.items.map(
      ({ filename }) => filename,
    );
  expect(await names('q=fox')).toEqual(['a.txt']);
  expect(await names('q=fox%20or%20nowhere')).toEqual(['a.txt']);
  expect(await names('q=fox%20nowhere')).toEqual([]);
  expect(await names('tags=animals')).toEqual(['b.txt', 'a.txt']);
  expect(await names('tags=other,animals')).toEqual(['b.txt']);
  expect(await names('filename=a.txt&tags=other')).toEqual([]);
});

test('an Idempotency-Key stores one document', async () => {
  const user = client();
  const key = { 'idempotency-key': 'upload-1' };
  const first = await upload(user, form('same'), key);
  expect((await upload(user, form('same'), key)).body.document_id).toBe(first.body.document_id);
  expect(await upload(user, form('different'), key)).toMatchObject({
    status: 422,
    body: { code: 'idempotency_key_reused' },
  });
});

/** As clients send it that name the encoding of a file: `fetch` would write the form itself. */
function send(user: TestClient, content: Buffer, contentType: string, name = 'l.txt') {
  const head = `--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${contentType}\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--x--\r\n')]);
  return fetch(`${user.endpoints.api}/v1/documents`, {
    method: 'POST',
    headers: { 'x-tenant-id': user.tenant, 'content-type': 'multipart/form-data; boundary=x' },
    body,
  }).then(async (answer) => (await answer.json()) as DocumentMetadata);
}

test.each<[string, Buffer, string, boolean]>([
  ['Latin-1 of no named encoding', Buffer.from('Straße 5\n', 'latin1'), 'text/plain', true],
  ['Latin-1', Buffer.from('Straße 5\n', 'latin1'), 'text/plain; charset=ISO-8859-1', false],
  ['UTF-16', Buffer.from('\ufeffStraße 5', 'utf16le'), 'text/plain', false],
])(
  'a document in %s is found, and comes back byte for byte',
  async (_name, content, type, isGuess) => {
    const user = client();
    const stored = await send(user, content, type);
    expect(stored).toMatchObject({ searchable: true, content_type: type });
    expect(stored.search_note === null).toBe(!isGuess);
    const query = encodeURIComponent('Straße');
    const found = await user.request<Page<DocumentMetadata>>('GET', `/v1/documents?q=${query}`);
    expect(found.body.items).toEqual([stored]);
    const answer = await fetch(`${user.endpoints.api}/v1/documents/${stored.document_id}`, {
      headers: { 'x-tenant-id': user.tenant },
    });
    expect(answer.headers.get('content-type')).toBe(type);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
  },
);

test('a document that cannot be searched says so, wherever it is shown', async () => {
  const user = client();
  const binary = await send(user, Buffer.from([0x89, 0x50, 0xff]), 'image/png', 'chart.png');
  const unknown = await send(user, Buffer.from([0xcf, 0xf0, 0xe8, 0xe2]), 'text/plain', 'mir.txt');
  expect(binary).toMatchObject({ searchable: false, search_note: expect.stringMatching(/binary/) });
  expect(unknown).toMatchObject({
    searchable: false,
    search_note: expect.stringMatching(/charset=/),
  });
  const list = await user.request<Page<DocumentMetadata>>('GET', '/v1/documents');
  expect(list.body.items).toEqual([unknown, binary]);
  const found = await user.request<Page<DocumentMetadata>>('GET', '/v1/documents?q=chart');
  expect(found.body.items).toEqual([binary]);
});

test("another tenant's document is not there", async () => {
  const { body } = await upload(client(), form('secret'));
  const stranger = client();
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/metadata'],
    ['DELETE', ''],
  ]) {
    expect(
      (await stranger.request(`${method}`, `/v1/documents/${body.document_id}${path}`)).status,
    ).toBe(404);
  }
});

test('bad uploads name the field', async () => {
  const user = client();
  const fields = async (data: FormData) =>
    (await user.request('POST', '/v1/documents', data)).body.errors?.map(({ field }) => field);
  const without = new FormData();
  without.set('tags', 'x');
  expect(await fields(without)).toEqual(['file']);
  const unknown = form('x');
  unknown.set('colour', 'red');
  expect(await fields(unknown)).toEqual(['colour']);
  expect(await fields(form('x', 'a.txt', 'y'.repeat(65)))).toEqual(['tags']);
  expect(await user.request('POST', '/v1/documents', { file: 'x' })).toMatchObject({
    status: 415,
    body: { code: 'unsupported_media_type' },
  });
  expect(await upload(user, form('x'.repeat(10 * 1024 * 1024 + 1)))).toMatchObject({
    status: 413,
    body: { code: 'body_too_large' },
  });
  expect((await upload(user, form('unbroken'.repeat(1_000_000)))).status).toBe(201);
});
