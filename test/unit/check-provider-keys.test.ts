import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkProviderKeys } from '../../src/dev/check-provider-keys.ts';
import { type Listening, listen } from '../support/listen.ts';

const KEY = 'sk-wrong-1234';
let provider: Listening;

/** Refuses as the providers do: some repeat the key. */
beforeAll(async () => {
  provider = await listen((request, response) => {
    const { authorization = '', 'x-api-key': key = authorization.slice(7) } = request.headers;
    response.statusCode = key === 'right' ? 200 : key === 'slow-down' ? 429 : 401;
    const message = `Incorrect API key provided: ${key}`;
    response.end(JSON.stringify({ error: { type: 'authentication_error', message } }));
  });
});
afterAll(() => provider.stop());

async function check(settings: Partial<Parameters<typeof checkProviderKeys>[0]>) {
  const lines: string[] = [];
  const { url } = provider;
  const none = { OPENAI_API_KEY: undefined, ANTHROPIC_API_KEY: undefined };
  await checkProviderKeys(
    { ...none, OPENAI_BASE_URL: url, ANTHROPIC_BASE_URL: url, ...settings },
    (text) => lines.push(text.trim()),
  );
  return lines;
}

test('names the variable of a key that a provider refuses, and does not show the key', async () => {
  const { host } = new URL(provider.url);
  const refused = (name: string) =>
    `${name} was refused by ${host}: 401, Incorrect API key provided: …`;
  expect(await check({ OPENAI_API_KEY: KEY })).toEqual([refused('OPENAI_API_KEY')]);
  expect(await check({ OPENAI_API_KEY: 'right', ANTHROPIC_API_KEY: KEY })).toEqual([
    refused('ANTHROPIC_API_KEY'),
  ]);
});

test('says that a server wants a key where none is set', async () => {
  expect(await check({})).toEqual([
    expect.stringMatching(/^127\.0\.0\.1:\d+ wants a key, and OPENAI_API_KEY is not set: 401/),
  ]);
});

test('says nothing about a key that no provider has refused', async () => {
  const unreachable = 'http://127.0.0.1:1/v1';
  for (const settings of [
    { OPENAI_API_KEY: 'right' },
    { OPENAI_API_KEY: 'slow-down' },
    { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: unreachable },
  ])
    expect(await check(settings)).toEqual([]);
});
