import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { a2aServerAdapter } from '../../src/agents/a2a/adapter.ts';
import { findOrBeginTask } from '../../src/agents/a2a/execute-task.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import { A2A_TOKEN, type A2aServer, startA2aServer } from '../support/a2a-server.ts';
import { startCardServer } from '../support/card-server.ts';
import { TestClient } from '../support/client.ts';
import { attempt, jobOf, targetOf } from './contract.ts';

/** Cards as agents in the wild have them. */
let old: A2aServer;
let current: A2aServer;
beforeAll(async () => {
  old = await startA2aServer({ version: '0.3', streaming: false });
  current = await startA2aServer({ version: '1.0', streaming: false });
});
afterAll(() => Promise.all([old.stop(), current.stop()]));

const base = { name: 'n', description: 'd', version: '1' };
const skill = { id: 'x', name: 'x', description: 'x', tags: ['t'] };
/** As in shared/cases/field/17-a2a-relative-url.json. */
const legacy = {
  ...base,
  protocolVersion: '0.3.0',
  preferredTransport: 'JSONRPC',
  url: '/rpc',
  capabilities: { streaming: false },
  defaultInputModes: ['text'],
  defaultOutputModes: ['text'],
  skills: [skill],
};
const modern = (...supportedInterfaces: unknown[]) => ({
  ...base,
  capabilities: { streaming: false },
  skills: [skill],
  supportedInterfaces,
});
const rpc = (url: unknown) => ({ url, protocolBinding: 'JSONRPC', protocolVersion: '1.0' });

async function serve(card: unknown, target = current.url) {
  const server = await startCardServer(card, target);
  onTestFinished(server.stop);
  const peer = {
    endpoint: server.url,
    config: { protocol: 'auto' as const },
    headers: { authorization: `Bearer ${A2A_TOKEN}` },
  };
  return { server, target: targetOf('a2a_server', peer) };
}

const { signal } = new AbortController();

describe('an address in a card', () => {
  test.each([
    ['of 0.3', legacy, () => old.url],
    ['of 1.0', modern(rpc('/rpc')), () => current.url],
    ['of 1.0 without a slash', modern(rpc('../rpc')), () => current.url],
  ] as const)(
    'is resolved against that of the card where it is relative: %s',
    async (_, card, peer) => {
      const { server, target } = await serve(card, peer());
      const found = await a2aServerAdapter.discover(target, signal);
      expect(found.details).toMatchObject({ interfaces: [{ url: `${server.url}/rpc` }] });
      const { outcome } = attempt(a2aServerAdapter, target, jobOf('answer', 'relative'));
      expect(await outcome).toMatchObject({
        kind: 'answer',
        text: expect.stringContaining('pong'),
      });
      expect(server.seen.map(({ path }) => path)).toContain('/rpc');
    },
  );

  test('of another origin is called without the credentials', async () => {
    const elsewhere = await serve({}, current.url);
    const { target } = await serve(modern(rpc(`${elsewhere.server.url}/rpc`)));
    const { outcome } = attempt(a2aServerAdapter, target, jobOf('answer', 'elsewhere'));
    await expect(outcome).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(elsewhere.server.seen).toMatchObject([{ method: 'POST', path: '/rpc' }]);
    expect(elsewhere.server.seen[0]?.headers.authorization).toBeUndefined();
  });

  test('that cannot be used does not spoil the others, and is told of', async () => {
    const { target } = await serve(
      modern(null, 'x', rpc('ftp://127.0.0.1/rpc'), rpc(''), rpc('http://'), rpc(7), rpc('/rpc')),
    );
    expect(await a2aServerAdapter.discover(target, signal)).toMatchObject({
      details: {
        interfaces: [{ url: expect.stringMatching(/^http:.*\/rpc$/) }],
        left_out: [
          expect.stringContaining('ftp:// is not supported'),
          expect.stringContaining('`url` is missing'),
          expect.stringContaining('"http://" is not a valid URL'),
          expect.stringContaining('`url` is missing'),
        ],
      },
    });
    const { outcome } = attempt(a2aServerAdapter, target, jobOf('answer', 'among'));
    expect(await outcome).toMatchObject({ kind: 'answer' });
  });

  test.each([
    ['none', { ...legacy, url: undefined }],
    ['an empty one', { ...legacy, url: '' }],
    ['null', { ...legacy, url: null }],
    ['one that is not of the web', { ...legacy, url: 'ftp://127.0.0.1/rpc' }],
    ['no interface', modern()],
    ['no list of interfaces', { ...modern(), supportedInterfaces: null }],
    ['nothing at all', null],
  ])(
    'is missing where the card names %s: the agent is refused, and the endpoint named',
    async (_, card) => {
      const { server } = await serve(card);
      const user = new TestClient(inject('endpoints'));
      const answer = await user.request<Problem>('POST', '/v1/agents', {
        name: 'odd',
        type: 'a2a_server',
        endpoint: server.url,
      });
      expect(answer).toMatchObject({
        status: 400,
        body: {
          errors: [{ field: 'endpoint', message: expect.stringContaining("The agent's card") }],
        },
      });
    },
  );

  test('for gRPC alone is refused when the agent is registered', async () => {
    const { target } = await serve(modern({ ...rpc('/rpc'), protocolBinding: 'GRPC' }));
    await expect(a2aServerAdapter.discover(target, signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('GRPC 1.0'),
    });
  });
});

describe('a card', () => {
  test.each([
    ['skills without tags', [{ id: 'x' }, skill], ['x', 't']],
    ['null for tags', [{ ...skill, tags: null }], ['x']],
    ['tags that are no texts', [{ ...skill, tags: [1, null, 't'] }], ['x', 't']],
    ['skills that are none', [null, 'x', skill], ['x', 't']],
    ['null for skills', null, []],
  ])('may have %s', async (_, skills, capabilities) => {
    for (const card of [
      { ...legacy, skills },
      { ...modern(rpc('/rpc')), skills },
    ]) {
      const { target } = await serve(card);
      expect(await a2aServerAdapter.discover(target, signal)).toMatchObject({ capabilities });
    }
  });

  test('may have null in every field but its address', async () => {
    const fields = Object.keys({ ...legacy, ...modern(), provider: null, additionalInterfaces: 0 });
    const nulls = Object.fromEntries(fields.map((field) => [field, null]));
    for (const card of [
      { ...nulls, url: '/rpc' },
      { ...nulls, supportedInterfaces: [rpc('/rpc')] },
    ]) {
      const { target } = await serve(card);
      expect(await a2aServerAdapter.discover(target, signal)).toMatchObject({ capabilities: [] });
    }
  });
});

test('a job that was never sent says so at once, and is not said to be given', async () => {
  const { target } = await serve(modern(rpc('/rpc')));
  const saved: object[] = [];
  const deps = {
    // As an SDK that finds something wrong with the message before it makes a request.
    client: { sendMessage: () => Promise.reject(new TypeError('Invalid URL')) } as never,
    streams: false,
    requestCount: () => 0,
    target,
    job: jobOf('answer', 'unsent'),
    call: {
      signal,
      emit: () => undefined,
      save: async (progress: object) => void saved.push(progress),
    },
  };
  await expect(findOrBeginTask(deps)).rejects.toMatchObject({
    kind: 'rejected',
    outcome: 'not_executed',
    retryable: false,
    message: expect.stringContaining('could not be sent: Invalid URL'),
  });
  expect(saved.at(-1)).toEqual({});
});
