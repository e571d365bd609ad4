import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AgentError } from '../../src/agents/agent-error.ts';
import { assertOk, createAgentFetch, readJson, readText } from '../../src/agents/agent-fetch.ts';
import { OPERATOR_POLICY } from '../../src/platform/http/address-policy-of.ts';
import { closedEndpoint } from '../support/closed-endpoint.ts';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: Buffer;
}

const ANSWERS: Record<string, Answer> = {
  '/moved': { status: 307, headers: { location: 'elsewhere/' } },
  '/moved-away': { status: 302, headers: { location: 'https://agents.example/x' } },
  '/moved-nowhere': { status: 308 },
  '/unchanged': { status: 304 },
  '/latin1': {
    headers: { 'content-type': 'application/json; charset=ISO-8859-1' },
    body: Buffer.from('{"result":"Zürich"}', 'latin1'),
  },
  '/utf16': { body: Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Zürich', 'utf16le')]) },
  '/utf8': { headers: { 'content-type': 'text/plain' }, body: Buffer.from('Zürich') },
};

const seen: string[] = [];
const server = createServer((request, response) => {
  seen.push(`${request.method} ${request.url}`);
  const { status = 200, headers = {}, body = Buffer.alloc(0) } = ANSWERS[request.url ?? ''] ?? {};
  response.writeHead(status, headers).end(body);
});
let url: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${z.object({ port: z.number() }).parse(server.address()).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const call = (path: string, endpoint = url) =>
  createAgentFetch({ endpoint, headers: async () => ({}), addresses: OPERATOR_POLICY })(
    `${endpoint}${path}`,
    { method: 'POST', body: '{}' },
  );

describe('a redirect of an agent', () => {
  test.each([
    [
      '/moved',
      /answered 307, a redirect to http:\/\/127\.0\.0\.1:\d+\/elsewhere\/\. .*not followed/,
    ],
    ['/moved-away', /answered 302, a redirect to https:\/\/agents\.example\/x\./],
    ['/moved-nowhere', /answered 308, a redirect\. Redirects are not followed/],
  ])(
    'is a definite answer that names its target, and is not followed: %s',
    async (path, message) => {
      await expect(call(path)).rejects.toMatchObject({
        kind: 'rejected',
        outcome: 'not_executed',
        retryable: false,
        message: expect.stringMatching(message),
      });
      expect(seen.filter((each) => each.includes('elsewhere'))).toEqual([]);
    },
  );

  test('is not every 3xx', async () => {
    await expect(call('/unchanged').then(assertOk)).rejects.toMatchObject({
      kind: 'rejected',
      message: 'The agent answered 304.',
    });
  });
});

test('answers are decoded with the character set that they name', async () => {
  expect(await readJson(await call('/latin1'))).toEqual({ result: 'Zürich' });
  expect(await readText(await call('/utf16'))).toBe('Zürich');
  expect(await readText(await call('/utf8'))).toBe('Zürich');
});

test('what is no address, or where nobody listens, was certainly not sent', async () => {
  const fetch = createAgentFetch({
    endpoint: '',
    headers: async () => ({}),
    addresses: OPERATOR_POLICY,
  });
  await expect(fetch('/rpc')).rejects.toMatchObject({ kind: 'rejected', outcome: 'not_executed' });
  const refused = call('/', await closedEndpoint());
  await expect(refused).rejects.toBeInstanceOf(AgentError);
  await expect(refused).rejects.toMatchObject({ kind: 'unreachable', outcome: 'not_executed' });
});
