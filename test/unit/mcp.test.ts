import { createServer, type RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/platform/config/config.ts';
import { Deadline } from '../../src/platform/deadline.ts';
import { createAddressPolicy } from '../../src/platform/http/address-policy.ts';
import { OPERATOR_POLICY } from '../../src/platform/http/address-policy-of.ts';
import { createGuardedFetch } from '../../src/tools/guarded-fetch.ts';
import { toCatalogueName } from '../../src/tools/mcp/select-tools.ts';
import { toToolResult } from '../../src/tools/mcp/tool-result.ts';

describe('a name in the catalogue', () => {
  test.each([
    ['echo', 'm__echo'],
    ['get-sum', 'm__get-sum'],
  ])('of %s is %s', (tool, name) => {
    expect(toCatalogueName('m', tool)).toBe(name);
  });

  test('is valid and its own, whatever the tool is called', () => {
    const tools = ['a.b', 'a b', 'a/b', 'ä', `${'x'.repeat(200)}1`, `${'x'.repeat(200)}2`, ''];
    const names = tools.map((tool) => toCatalogueName('server', tool));
    for (const name of names) expect(name).toMatch(/^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/);
    expect(new Set(names).size).toBe(tools.length);
  });
});

describe('a deadline', () => {
  test('stands still while it is held, and comes afterwards', async () => {
    const deadline = new Deadline(30);
    await deadline.held(() => deadline.held(() => sleep(100)));
    expect(deadline.signal.aborted).toBe(false);
    expect(deadline.heldMs).toBeGreaterThan(0);
    await expect.poll(() => deadline.signal.aborted).toBe(true);
  });

  test('that is stopped does not come, restarted or not', async () => {
    const deadline = new Deadline(1);
    deadline.stop();
    deadline.restart();
    await sleep(20);
    expect(deadline.signal.aborted).toBe(false);
  });
});

describe('MCP_STDIO_SERVERS', () => {
  test('is read with defaults', () => {
    const { MCP_STDIO_SERVERS } = readConfig({ MCP_STDIO_SERVERS: '{"a":{"command":"x"}}' });
    expect(MCP_STDIO_SERVERS).toEqual({ a: { command: 'x', args: [], env: {} } });
  });

  test.each(['{', '[]', '{"a b":{"command":"x"}}', '{"a":{"command":"x","shell":true}}'])(
    'cannot be %s, and is not repeated in the error',
    (text) => {
      const read = () => readConfig({ MCP_STDIO_SERVERS: text });
      expect(read).toThrow(ConfigError);
      expect(read).toThrow(/MCP_STDIO_SERVERS/);
    },
  );
});

describe('a guarded fetch', () => {
  const answer = async (listener: RequestListener, addresses = OPERATOR_POLICY) => {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    let ended = 0;
    const guarded = createGuardedFetch({
      peer: 'MCP server',
      addresses,
      headers: { 'x-tenant-id': 'acme' },
    });
    const onStreamEnd = () => {
      ended += 1;
    };
    try {
      const init = { method: 'POST', body: '{}' };
      const response = await guarded(`http://127.0.0.1:${port}/`, init, onStreamEnd);
      return { text: await response.text(), ended };
    } finally {
      server.close();
    }
  };

  test.each([
    ['data: {}\n\n', 1],
    ['id: 7\ndata: {}\n\n', 0],
    ['data: "paid:"\n\n', 1],
  ])('says when the stream %o has ended for good', async (body, times) => {
    const { ended } = await answer((_request, response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.end(body);
    });
    expect(ended).toBe(times);
  });

  test('does not read without an end', async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    const endless = answer((request, response) => {
      const write = () => {
        while (!request.destroyed && response.write(chunk));
      };
      response.on('drain', write);
      write();
    });
    await expect(endless).rejects.toThrow('is larger than');
  });

  test('reaches no private address where that is not allowed', async () => {
    const closed = createAddressPolicy({ allowPrivateNetworks: false });
    await expect(answer((_request, response) => response.end(), closed)).rejects.toMatchObject({
      outcome: 'not_executed',
      isFinal: true,
      message: expect.stringContaining('are not allowed'),
    });
  });

  test.each([
    [429, 'not_executed'],
    [302, 'not_executed'],
  ])('takes %i for nothing done', async (status, outcome) => {
    await expect(
      answer((_request, response) => response.writeHead(status, { location: '/else' }).end()),
    ).rejects.toMatchObject({ outcome });
  });
});

test('a result is told in text, and structured content once', () => {
  expect(
    toToolResult({
      content: [
        { type: 'text', text: '{"n": 1}' },
        { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
        { type: 'resource_link', uri: 'file:///a', name: 'a' },
        { type: 'resource', resource: { uri: 'file:///b', text: 'B' } },
      ],
      structuredContent: { n: 1 },
      isError: true,
    }),
  ).toEqual({
    text: '{"n": 1}\n[audio, audio/wav, 3 bytes: it cannot be shown to you]\n[link to a: file:///a]\nfile:///b:\nB',
    is_error: true,
  });
});
