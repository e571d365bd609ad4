import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { OPERATOR_POLICY } from '../../src/platform/http/address-policy-of.ts';
import { httpTool } from '../../src/tools/http-tool.ts';
import { closedEndpoint } from '../support/closed-endpoint.ts';
import { contextOf } from '../support/mcp-client.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

const callAt = (url: string) =>
  httpTool({
    name: 'book',
    description: 'Books',
    source: 'tool_service',
    url,
    input_schema: { type: 'object' },
    annotations: { read_only: false, idempotent: false, destructive: true },
    timeout_seconds: 30,
    addresses: OPERATOR_POLICY,
  }).call({ n: 1 }, contextOf());

const answered = async (answer: (response: ServerResponse) => unknown) =>
  callAt(await serve((_request, response) => void answer(response)));

describe('an answer of a tool service', () => {
  test.each<[string, Buffer, string]>([
    ['text/plain; charset=iso-8859-1', Buffer.from('Größe 5 m²', 'latin1'), 'Größe 5 m²'],
    ['text/plain; charset="utf-16le"', Buffer.from('Größe', 'utf16le'), 'Größe'],
    ['text/plain; charset=shift_jis', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), '日本'],
    ['text/plain; charset=klingon', Buffer.from('Größe'), 'Größe'],
    ['text/plain', Buffer.from('Größe'), 'Größe'],
    ['application/json', Buffer.from('{"n":1}'), '{"n":1}'],
    ['', Buffer.from('Größe'), 'Größe'],
  ])('of the type %o is read in its character set', async (type, body, text) => {
    expect(
      await answered((response) => {
        if (type) response.setHeader('content-type', type);
        response.end(body);
      }),
    ).toEqual({ text, is_error: false });
  });

  test.each<[string, string]>([
    ['image/png', '[image/png, 9 bytes: it cannot be shown to you]'],
    ['application/pdf; x=1', '[application/pdf, 9 bytes: it cannot be shown to you]'],
    ['application/octet-stream', '[application/octet-stream, 9 bytes: it cannot be shown to you]'],
    ['', '[binary data, 9 bytes: it cannot be shown to you]'],
  ])('that is binary, of the type %o, is one line', async (type, text) => {
    expect(
      await answered((response) => {
        if (type) response.setHeader('content-type', type);
        response.end(Buffer.from('89504e47000d0a1a0a', 'hex'));
      }),
    ).toEqual({ text, is_error: false });
  });

  test('is read where it is compressed', async () => {
    expect(
      await answered((response) =>
        response
          .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
          .end(gzipSync('done')),
      ),
    ).toEqual({ text: 'done', is_error: false });
  });

  test.each(['text/plain', 'image/png'])(
    'of the type %s that has no end is cut, and its connection closed',
    async (type) => {
      let written = 0;
      const closed = Promise.withResolvers<void>();
      const { text, is_error } = await answered((response) => {
        response.setHeader('content-type', type);
        response.once('close', closed.resolve);
        const chunk = Buffer.alloc(64 * 1024, 'a');
        const write = () => {
          do written += chunk.length;
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', write);
        write();
      });
      await closed.promise;
      expect(is_error).toBe(false);
      expect(text).toMatch(/more than 1048576 (characters|bytes)/);
      expect(text.length).toBeLessThan(101_000);
      // What is in flight in the buffers of both sides comes on top of the one MiB that is read.
      expect(written).toBeLessThan(64 * 1024 * 1024);
    },
  );

  test('that is longer than a model is shown says how long it is', async () => {
    const { text } = await answered((response) => response.end('a'.repeat(200_000)));
    expect(text.slice(-40)).toMatch(/\n\[cut: 200000 characters in all\]$/);
  });

  test('that breaks off leaves the outcome open', async () => {
    const answer = answered((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    });
    await expect(answer).rejects.toMatchObject({ outcome: 'unknown' });
  });
});

describe('a redirect', () => {
  test.each([
    [307, '/book/', (url: string) => `${url}/book/`],
    [301, 'https://tools.example/b?c=1', () => 'https://tools.example/b?c=1'],
    [302, '//tools.example/b', () => 'http://tools.example/b'],
    [308, '../else', (url: string) => `${url}/else`],
  ])('%i to %s is a definite answer that names its target', async (status, location, target) => {
    let calls = 0;
    const url = await serve((_request, response) => {
      calls += 1;
      response.writeHead(status, { location }).end();
    });
    await expect(callAt(`${url}/v1/book`)).rejects.toMatchObject({
      outcome: 'not_executed',
      isFinal: true,
      message: `The tool service answered ${status} and redirects to ${target(url)}. Redirects are not followed: change the tool's URL.`,
    });
    expect(calls).toBe(1);
  });

  test.each([undefined, 'http://['])('to %o is one, too', async (location) => {
    const answer = answered((response) =>
      response.writeHead(307, location === undefined ? {} : { location }).end(),
    );
    await expect(answer).rejects.toMatchObject({
      isFinal: true,
      message: expect.stringContaining('redirects to an invalid address'),
    });
  });
});

describe('a service that cannot be reached was not called:', () => {
  test('it refuses connections', async () => {
    await expect(callAt(await closedEndpoint())).rejects.toMatchObject({
      outcome: 'not_executed',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('its name does not resolve', async () => {
    await expect(callAt('http://does-not.invalid/')).rejects.toMatchObject({
      outcome: 'not_executed',
    });
  });

  test('it does not speak TLS', async () => {
    const url = await serve((_request, response) => response.end());
    await expect(callAt(url.replace('http:', 'https:'))).rejects.toMatchObject({
      outcome: 'not_executed',
    });
  });

  test('it closes the connection during the TLS handshake', async () => {
    const server = createTcpServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => server.close());
    const { port } = server.address() as { port: number };
    await expect(callAt(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({
      outcome: 'not_executed',
    });
  });
});

test.each([
  [429, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }, 'not_executed'],
  [503, { 'retry-after': '60' }, 'not_executed'],
  [503, {}, 'unknown'],
  [500, {}, 'unknown'],
  [408, {}, 'unknown'],
])('status %i with %o is %s', async (status, headers, outcome) => {
  const error = await answered((response) => response.writeHead(status, headers).end('busy')).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    outcome,
    message: `The tool service answered ${status}: busy`,
  });
  if (outcome === 'not_executed')
    expect((error as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(50_000);
});
