import { afterEach, describe, expect, test } from 'vitest';
import { speakTo } from '../support/mcp-client.ts';
import { type OddAnswers, startOddServer } from '../support/mcp-odd-server.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function serve(answers: Omit<OddAnswers, 'protocol'>, protocol: OddAnswers['protocol']) {
  const server = await startOddServer({ ...answers, protocol });
  stops.push(server.stop);
  return { ...speakTo({ type: 'streamable_http', url: server.url, headers: {} }), server };
}

const object = { type: 'object' };
const good = { name: 'good', inputSchema: object };
const PROTOCOLS = ['2025-06-18', '2026-07-28'] as const;

describe.each(PROTOCOLS)('a list of tools by %s', (protocol) => {
  const listed = async (tools: unknown[], more = {}) => {
    const { list } = await serve({ pages: { '': { tools, ...more } } }, protocol);
    const { tools: offered, skipped } = await list();
    return { offered: offered.map(({ tool }) => tool), skipped };
  };

  test.each([
    ['an empty schema', { name: 'bad', inputSchema: {} }, 'object'],
    ['the schema of a string', { name: 'bad', inputSchema: { type: 'string' } }, 'object'],
    ['no schema', { name: 'bad' }, 'it has no input schema'],
    ['a list as schema', { name: 'bad', inputSchema: [] }, 'not an object'],
    [
      'a schema that is none',
      { name: 'bad', inputSchema: { ...object, required: 'x' } },
      'required',
    ],
    ['an empty name', { name: '', inputSchema: object }, 'its name is invalid'],
    ['no name', { inputSchema: object }, 'it has no name'],
    ['null in place of a tool', null, 'it is not an object'],
    ['a name that is used twice', { ...good, title: 'again' }, 'another tool has the same name'],
    [
      'a call as a task only',
      { name: 'bad', inputSchema: object, execution: { taskSupport: 'required' } },
      'task',
    ],
  ])('offers the other tools beside one with %s', async (_what, bad, reason) => {
    const { offered, skipped } = await listed([good, bad]);
    expect(offered).toEqual(['good']);
    expect(skipped).toEqual([
      { tool: expect.any(String), reason: expect.stringContaining(reason) },
    ]);
  });

  test.each([
    { title: null },
    { description: null },
    { description: 7 },
    { outputSchema: { type: 'array' } },
    { outputSchema: 'none' },
    { annotations: null },
    { annotations: { readOnlyHint: 'yes', title: null } },
    { _meta: null },
    { _meta: [1] },
    { icons: {} },
    { execution: null },
    { execution: { taskSupport: 'optional' } },
  ])('offers a tool that says %o of itself', async (oddity) => {
    expect(await listed([{ ...good, ...oddity }])).toEqual({ offered: ['good'], skipped: [] });
  });

  test.each([{ nextCursor: null }, { nextCursor: 7 }, { _meta: null }, { ttlMs: 'long' }])(
    'may come with %o beside the tools',
    async (oddity) => {
      expect((await listed([good], oddity)).offered).toEqual(['good']);
    },
  );

  test('ends where a page names itself', async () => {
    const pages = {
      '': { tools: [good], nextCursor: 'b' },
      b: { tools: [{ ...good, name: 'better' }], nextCursor: 'b' },
    };
    const { list } = await serve({ pages }, protocol);
    const { tools, skipped } = await list();
    expect(tools.map(({ tool }) => tool)).toEqual(['good', 'better']);
    expect(skipped).toEqual([]);
  });

  test('keeps the pages before one that cannot be read, and says so', async () => {
    const pages = { '': { tools: [good], nextCursor: 'b' }, b: { tools: 'none' } };
    const { list } = await serve({ pages }, protocol);
    const { tools, skipped } = await list();
    expect(tools.map(({ tool }) => tool)).toEqual(['good']);
    expect(skipped).toEqual([{ tool: '*', reason: 'page 2 of its tools is not a list' }]);
  });

  test.each([null, 'tools', [], {}, { tools: null }])(
    'cannot be read where its first page is %o',
    async (page) => {
      const { list } = await serve({ pages: { '': page } }, protocol);
      await expect(list()).rejects.toThrow(/page 1 of its tools is not a list/);
    },
  );
});

test.each([
  ['on an item', { type: 'array', items: { type: 'string', 'x-mcp-header': 'A' } }, 'properties'],
  [
    'that is no name of a header',
    { type: 'string', 'x-mcp-header': 'a b' },
    'not a valid header name',
  ],
  ['on a number', { type: 'number', 'x-mcp-header': 'A' }, 'string, integer, boolean'],
])('a tool with an x-mcp-header %s is skipped', async (_what, property, reason) => {
  const inputSchema = { ...object, properties: { property } };
  const pages = { '': { tools: [good, { name: 'bad', inputSchema }] } };
  const { list } = await serve({ pages }, '2026-07-28');
  expect(await list()).toMatchObject({
    tools: [{ tool: 'good' }],
    skipped: [{ tool: 'bad', reason: expect.stringContaining(reason) }],
  });
});

const done = { type: 'text', text: 'done' };
const CANNOT = '[The server answered, but parts of the answer are unreadable: ';

describe.each(PROTOCOLS)('the answer of a call by %s', (protocol) => {
  describe.each([false, true])('as a stream: %s', (streams) => {
    const answered = async (answer: unknown) => {
      const { call } = await serve({ calls: { t: answer }, streams }, protocol);
      return call('t');
    };

    test.each<[unknown, string]>([
      [{ content: [done], structuredContent: [1, 2] }, 'done\n[1,2]'],
      [{ content: [done], structuredContent: 'done' }, 'done'],
      [{ content: [done], structuredContent: null }, 'done'],
      [
        { content: [done, { type: 'video', data: 'AAAA', mimeType: 'video/mp4' }] },
        'done\n[video, video/mp4, 3 bytes: it cannot be shown to you]',
      ],
      [{ content: [done, { type: 'hologram' }] }, `done\n${CANNOT}a part of the type "hologram"]`],
      [{ content: [{ ...done, annotations: null }] }, 'done'],
      [{ content: [{ ...done, _meta: 7 }] }, 'done'],
      [{ content: [{ type: 'text', text: null }] }, `${CANNOT}a part of the type "text"]`],
      [{ content: [{ type: 'image' }, done] }, `done\n${CANNOT}a part of the type "image"]`],
      [{ content: [null, done] }, `done\n${CANNOT}a part that is not an object]`],
      [{ content: 'done' }, 'done'],
      [{ content: done }, 'done'],
      [{ content: null }, ''],
      [{}, ''],
      [{ toolResult: 'done' }, '{"toolResult":"done"}'],
      [{ content: [done], _meta: null }, 'done'],
      [{ content: [done], resultType: 7 }, 'done'],
      [{ resultType: 'input_required' }, ''],
      ['done', 'done'],
      [['done'], '["done"]'],
      [7, '7'],
      [null, `${CANNOT}a part that is not an object]`],
    ])('that is %o is settled with what can be read', async (result, text) => {
      expect(await answered({ jsonrpc: '2.0', result })).toEqual({ text, is_error: false });
    });

    test('that says "true" of being an error is one', async () => {
      const result = { content: [done], isError: 'true' };
      expect(await answered({ jsonrpc: '2.0', result })).toEqual({ text: 'done', is_error: true });
    });

    test.each<[unknown, string]>([
      [{ code: 'ERR', message: 'no room' }, 'no room'],
      [{ code: -32000, message: null }, '-32000'],
      [{ message: 'no room' }, 'no room'],
      ['no room', 'no room'],
      [['no room'], 'no room'],
    ])('that is the error %o is settled as an error', async (error, text) => {
      expect(await answered({ jsonrpc: '2.0', error })).toEqual({
        text: expect.stringContaining(text),
        is_error: true,
      });
    });

    test.each([{ result: { content: [done] } }, { jsonrpc: '1.0', result: 'done', error: null }])(
      'that is %o, in another version of JSON-RPC, is read',
      async (message) => {
        expect(await answered(message)).toEqual({ text: 'done', is_error: false });
      },
    );
  });

  test.each<[string, number, string | undefined, string, string]>([
    ['a page', 200, 'text/html', '<p>Hello</p>', 'its content type is text/html'],
    ['nothing', 200, undefined, '', 'status 200 without a content type'],
    ['no content', 204, undefined, '', 'status 204 without a content type'],
    ['other JSON', 200, 'application/json', '{"ok":true}', 'it is not a JSON-RPC answer'],
    ['what is not JSON', 200, 'application/json', '{', 'it is not a JSON-RPC answer'],
  ])('that is %s is settled as an error', async (_what, status, type, body, reason) => {
    const { call } = await serve(
      {
        http: {
          t: (response) =>
            response.writeHead(status, type ? { 'content-type': type } : {}).end(body),
        },
      },
      protocol,
    );
    expect(await call('t')).toEqual({
      text: `The MCP server m answered with an error: The answer cannot be read: ${reason}.`,
      is_error: true,
    });
  });

  test('that is an error of JSON-RPC is settled, whatever its status', async () => {
    const { call } = await serve(
      {
        http: {
          t: (response, id) =>
            response
              .writeHead(500, { 'content-type': 'application/json' })
              .end(JSON.stringify({ jsonrpc: '2.0', id, error: { message: 'no room' } })),
        },
      },
      protocol,
    );
    expect(await call('t')).toEqual({
      text: 'The MCP server m answered with an error: no room',
      is_error: true,
    });
  });

  test.each([
    ['a proxy', '{"error":"upstream failed"}'],
    ['a page', '<p>Bad gateway</p>'],
  ])('with status 502 by %s may have taken effect', async (_who, body) => {
    const { call } = await serve(
      {
        http: {
          t: (response) =>
            response.writeHead(502, { 'content-type': 'application/json' }).end(body),
        },
      },
      protocol,
    );
    await expect(call('t')).rejects.toMatchObject({ outcome: 'unknown' });
  });

  test('that redirects names its target, and is not followed', async () => {
    const { call, server } = await serve(
      { http: { t: (response) => response.writeHead(307, { location: '/book/' }).end() } },
      protocol,
    );
    await expect(call('t')).rejects.toMatchObject({
      outcome: 'not_executed',
      isFinal: true,
      message: `The MCP server answered 307 and redirects to ${server.url}book/. Redirects are not followed: change the URL in the registration of the server.`,
    });
  });

  test('that is too large is settled as an error', async () => {
    const { call } = await serve(
      {
        http: {
          t: (response) =>
            response
              .writeHead(200, { 'content-type': 'application/json' })
              .end(Buffer.alloc(11 * 1024 * 1024, 'a')),
        },
      },
      protocol,
    );
    expect(await call('t')).toEqual({
      text: expect.stringContaining('larger than 10 MiB'),
      is_error: true,
    });
  });
});

describe('a child process', () => {
  /** Answers each line with what stands for its method; prints other things, too. */
  const script = `
    const results = {
      initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'odd', version: '1' } },
      'tools/list': { tools: [{ name: 'good', inputSchema: { type: 'object' } }, { name: 'bad' }], nextCursor: null },
      'tools/call': { content: [{ type: 'text', text: 'done', annotations: null }], structuredContent: [1] },
    };
    console.log('Welcome!');
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method } = JSON.parse(line);
      const error = { code: -32601, message: 'Method not found' };
      if (id !== undefined) console.log('[]\\n' + JSON.stringify({ id, ...(results[method] ? { result: results[method] } : { error }) }));
    });`;
  const odd = { command: process.execPath, args: ['-e', script], env: {} };

  test('is read as a server over HTTP is', async () => {
    const { list, call, close } = speakTo({ type: 'stdio', command: 'odd' }, { odd });
    expect(await list()).toMatchObject({
      tools: [{ tool: 'good' }],
      skipped: [{ tool: 'bad', reason: 'it has no input schema' }],
    });
    expect(await call('good')).toEqual({ text: 'done\n[1]', is_error: false });
    await close();
  });
});
