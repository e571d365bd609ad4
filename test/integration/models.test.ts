import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CANNED } from '../../src/dev/offline-model/canned.ts';
import { offlineModel } from '../../src/dev/offline-model/offline-model.ts';
import { findDefaultModel } from '../../src/llm/default-model.ts';
import { type Message, ModelError, type ModelRequest } from '../../src/llm/model.ts';
import { createModels } from '../../src/llm/models.ts';
import { startValidatingProxy } from '../support/validating-proxy.ts';

const mock = new LLMock({ port: 0, host: '127.0.0.1' });
let proxy: Awaited<ReturnType<typeof startValidatingProxy>>;
let models: ReturnType<typeof createModels>;

beforeAll(async () => {
  mock.onMessage(/plain/, {
    content: 'Hello there',
    usage: { prompt_tokens: 11, completion_tokens: 7, input_tokens: 11, output_tokens: 7 },
  });
  mock.onMessage(/weather/, {
    toolCalls: [{ name: 'get_weather', arguments: '{"city":"Bern"}', id: 'call_7' }],
  });
  mock.onMessage(/structured/, { content: '{"answer":42}' });
  mock.onMessage(/busy/, { error: { message: 'slow down' }, status: 429, retryAfter: 7 });
  mock.onMessage(/forbidden/, { error: { message: 'no' }, status: 401 });
  mock.onMessage(
    /broken/,
    { content: 'This will be cut off in the middle of it all' },
    { truncateAfterChunks: 1, chunkSize: 5 },
  );
  mock.onMessage(/slow/, { content: 'late' }, { latency: 10_000 });
  await mock.start();
  proxy = await startValidatingProxy({
    port: 0,
    target: mock.url,
    onAsked: () => undefined,
    onRefused: () => undefined,
    onAnswered: () => undefined,
  });
  models = createModels(
    {
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: `${proxy.url}/v1`,
      ANTHROPIC_API_KEY: 'k',
      ANTHROPIC_BASE_URL: `${proxy.url}/v1`,
    },
    'offline/canned',
    { offline: (id) => offlineModel(id, 0) },
  );
});
afterAll(async () => {
  proxy.stop();
  await mock.stop();
});

const ask = (text: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: [
    { role: 'system', text: 'Be brief.' },
    { role: 'user', text },
  ],
  tools: [],
  signal: new AbortController().signal,
  ...more,
});
const weatherTool = {
  name: 'get_weather',
  description: 'Weather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } } },
};

describe.each(['openai/gpt-4o-mini', 'anthropic/claude-sonnet-4-5', 'compatible/llama3'])(
  '%s on the wire',
  (name) => {
    test('streams text and counts tokens', async () => {
      const pieces: string[] = [];
      const answer = await models
        .get(name)
        .answer(ask('plain', { onText: (delta) => pieces.push(delta) }));
      expect(answer.message.text).toBe('Hello there');
      expect(pieces.join('')).toBe('Hello there');
      expect(answer.usage).toMatchObject({ input_tokens: 11, output_tokens: 7 });
    });

    test('calls tools, and takes their results back', async () => {
      const { message } = await models.get(name).answer(ask('weather', { tools: [weatherTool] }));
      expect(message.tool_calls).toMatchObject([
        { name: 'get_weather', arguments: '{"city":"Bern"}' },
      ]);
      const result: Message = {
        role: 'tool',
        tool_call_id: message.tool_calls[0]?.id ?? '',
        name: 'get_weather',
        text: 'plain sun',
        is_error: false,
      };
      const again = ask('plain', { tools: [weatherTool] });
      again.messages.push(message, result);
      expect((await models.get(name).answer(again)).message.text).toBe('Hello there');
    });

    test('asks for structured output', async () => {
      const format = {
        name: 'result',
        schema: {
          type: 'object',
          properties: { answer: { type: 'number' } },
          required: ['answer'],
          additionalProperties: false,
        },
      };
      const { message } = await models.get(name).answer(ask('structured', { format }));
      expect(JSON.parse(message.text)).toEqual({ answer: 42 });
    });

    test('says whether an error may pass, and when', async () => {
      const failure = (text: string) =>
        models
          .get(name)
          .answer(ask(text))
          .then(
            () => undefined,
            (error: unknown) => error,
          );
      expect(await failure('busy')).toMatchObject({
        kind: 'rate_limited',
        retryable: true,
        retryAfterMs: 7000,
      });
      expect(await failure('forbidden')).toMatchObject({
        kind: 'authentication',
        retryable: false,
      });
      expect(await failure('broken')).toMatchObject({ retryable: true });
    });

    test('stops when it is told to', async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('enough')), 50);
      await expect(
        models.get(name).answer(ask('slow', { signal: controller.signal })),
      ).rejects.toThrow('enough');
    });
  },
);

test('a model that nobody configured is refused with the names of those that are', () => {
  expect(() => models.get('mistral/large')).toThrow(ModelError);
  expect(() => models.get('mistral/large')).toThrow(/offline, compatible, openai, anthropic/);
});

test('the default is MODEL, else what the first provider suggests, else the offline model', async () => {
  const none = {
    MODEL: undefined,
    OPENAI_API_KEY: undefined,
    OPENAI_BASE_URL: undefined,
    ANTHROPIC_API_KEY: undefined,
  };
  expect(await findDefaultModel(none)).toBe('offline/canned');
  expect(await findDefaultModel({ ...none, ANTHROPIC_API_KEY: 'k' })).toMatch(/^anthropic\//);
  expect(await findDefaultModel({ ...none, OPENAI_BASE_URL: `${mock.url}/v1` })).toMatch(
    /^compatible\/.+/,
  );
  expect(await findDefaultModel({ ...none, MODEL: 'openai/x', ANTHROPIC_API_KEY: 'k' })).toBe(
    'openai/x',
  );
});

test('the offline model says in every text that it is canned', async () => {
  const { message } = await models.get('offline/canned').answer(ask('anything'));
  expect(message.text.startsWith(CANNED)).toBe(true);
});
