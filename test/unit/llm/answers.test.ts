import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelError, type ModelRequest } from '../../../src/llm/model.ts';
import type { RawReply } from '../../support/scenario.ts';
import { type RawProvider, startRawProvider } from './raw-provider.ts';

let provider: RawProvider;
beforeAll(async () => {
  provider = await startRawProvider();
});
afterAll(() => provider.stop());

const FIELD = new URL('../../support/field/', import.meta.url);

/** A recorded answer of the field: status line, headers, body. */
function readCase(file: string): RawReply {
  const text = readFileSync(new URL(file, FIELD), 'utf8').replaceAll('\r\n', '\n');
  const [head = '', ...rest] = text.split('\n\n');
  const [, ...lines] = head.split('\n');
  const headers = Object.fromEntries(
    lines
      .map((line) => line.split(': ') as [string, string])
      .filter(([name]) => name !== 'connection'),
  );
  return { status: Number(head.split(' ')[1]), headers, body: rest.join('\n\n') };
}

const request = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: [{ role: 'user', text: 'Say hello.' }],
  tools: [],
  signal: AbortSignal.timeout(10_000),
  ...more,
});

async function failureOf(
  model: string,
  reply: RawReply,
  more?: Partial<ModelRequest>,
): Promise<ModelError> {
  provider.replies.push(reply);
  const outcome = await provider.models
    .get(model)
    .answer(request(more))
    .catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(ModelError);
  return outcome as ModelError;
}

const openai = (delta: unknown, finish: string | null, more: object[] = []): RawReply => ({
  body: [
    {
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta, finish_reason: null }],
    },
    ...(finish
      ? [
          {
            id: 'c',
            object: 'chat.completion.chunk',
            created: 1,
            model: 'm',
            choices: [{ index: 0, delta: {}, finish_reason: finish }],
          },
        ]
      : []),
    {
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [],
      usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 },
    },
    ...more,
  ]
    .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
    .join(''),
});

const anthropic = (text: string, stopReason: string): RawReply => ({
  body: [
    [
      'message_start',
      {
        message: {
          id: 'm',
          type: 'message',
          role: 'assistant',
          model: 'm',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 7, output_tokens: 1 },
        },
      },
    ],
    ['content_block_start', { index: 0, content_block: { type: 'text', text: '' } }],
    ...(text
      ? [['content_block_delta', { index: 0, delta: { type: 'text_delta', text } }] as const]
      : []),
    ['content_block_stop', { index: 0 }],
    [
      'message_delta',
      { delta: { stop_reason: stopReason, stop_sequence: null }, usage: { output_tokens: 5 } },
    ],
    ['message_stop', {}],
  ]
    .map(
      ([event, data]) =>
        `event: ${event}\ndata: ${JSON.stringify({ type: event, ...(data as object) })}\n\n`,
    )
    .join(''),
});

const OPENAI = ['openai/gpt-4o-mini', 'compatible/llama3'];
const ANTHROPIC = 'anthropic/claude-sonnet-4-5';

describe.each(OPENAI)('%s', (model) => {
  test('a stream without a finish reason is truncated', async () => {
    for (const breaks of [false, true]) {
      const error = await failureOf(model, { ...readCase('02-cut-openai.http'), breaks });
      expect(error).toMatchObject({
        retryable: true,
        kind: breaks ? expect.stringMatching(/network|truncated/) : 'truncated',
      });
    }
  });

  test('a page of HTML is an error that names the content type', async () => {
    const error = await failureOf(model, readCase('03-page-instead-of-stream.http'));
    expect(error).toMatchObject({ kind: 'unexpected_content', retryable: false });
    expect(error.message).toMatch(/text\/html.*text\/event-stream.*Please sign in/);
  });

  test.each([
    ['an empty body of JSON', 'application/json', '', /application\/json.*empty/],
    ['an answer that is not streamed', 'application/json', '{"choices":[]}', /application\/json/],
  ])('%s is unexpected content', async (_, type, body, message) => {
    const error = await failureOf(model, { headers: { 'content-type': type }, body });
    expect(error.kind).toBe('unexpected_content');
    expect(error.message).toMatch(message);
  });

  test('an empty stream is truncated', async () => {
    expect(await failureOf(model, { body: '' })).toMatchObject({ kind: 'truncated' });
  });

  test('`length` is not complete: the text, and what it cost, are in the error', async () => {
    const error = await failureOf(model, readCase('04-finish-length.http'));
    expect(error).toMatchObject({ kind: 'output_limit_reached', retryable: false });
    expect(error.incomplete?.message.text).toBe('First, make a backup. Second, stop the');
    const paid = await failureOf(model, openai({ role: 'assistant', content: 'Half' }, 'length'));
    expect(paid.incomplete?.usage).toMatchObject({ input_tokens: 7, output_tokens: 5 });
  });

  test('a content filter is not an answer, with text and without', async () => {
    expect(await failureOf(model, readCase('05-finish-content-filter.http'))).toMatchObject({
      kind: 'content_filtered',
      retryable: false,
    });
    expect(await failureOf(model, openai({ content: 'Some' }, 'content_filter'))).toMatchObject({
      kind: 'content_filtered',
    });
  });

  test('a refusal is told in the words of the model', async () => {
    const error = await failureOf(
      model,
      openai({ role: 'assistant', refusal: 'I cannot help with that.' }, 'stop'),
    );
    expect(error).toMatchObject({ kind: 'refused', retryable: false });
    expect(error.message).toContain('I cannot help with that.');
  });

  test.each(['', '  \n '])('%j is no answer', async (content) => {
    expect(await failureOf(model, openai({ role: 'assistant', content }, 'stop'))).toMatchObject({
      kind: 'empty_answer',
      retryable: true,
    });
  });

  test('`tool_calls` without a call is no answer', async () => {
    expect(
      await failureOf(model, openai({ role: 'assistant', content: '' }, 'tool_calls')),
    ).toMatchObject({
      kind: 'empty_answer',
    });
  });

  test('a finish reason that nobody knows is named', async () => {
    const error = await failureOf(model, openai({ content: 'Text' }, 'eaten_by_a_grue'));
    expect(error).toMatchObject({ kind: 'unexpected_finish' });
    expect(error.message).toContain('"eaten_by_a_grue"');
  });

  test.each(['stop', 'eos', 'STOP'])('%s ends a complete answer', async (finish) => {
    provider.replies.push(openai({ role: 'assistant', content: 'Hello' }, finish));
    const answer = await provider.models.get(model).answer(request());
    expect(answer).toMatchObject({ message: { text: 'Hello' }, usage: { output_tokens: 5 } });
  });

  test.each([
    ['context_length_exceeded', 'context_overflow', false],
    ['insufficient_quota', 'quota_exhausted', false],
    ['rate_limit_exceeded', 'rate_limited', true],
    ['server_error', 'server_error', true],
    [502, 'server_error', true],
  ])('an error %s within the stream is %s', async (code, kind, retryable) => {
    const error = { error: { message: 'What it was', code, type: 'invalid_request_error' } };
    const first = { body: `data: ${JSON.stringify(error)}\n\ndata: [DONE]\n\n` };
    const later = { body: openai({ content: 'Half' }, null).body + first.body };
    for (const reply of [first, later]) {
      const failure = await failureOf(model, reply);
      expect(failure).toMatchObject({ kind, retryable });
      expect(failure.message).toContain('What it was');
    }
  });

  test('the recorded error of a stream is a context overflow', async () => {
    const error = await failureOf(model, readCase('09-error-in-stream-openai.http'));
    expect(error).toMatchObject({ kind: 'context_overflow', retryable: false });
    expect(error.message).toContain('The context is too long');
  });

  test.each([
    [429, { code: 'insufficient_quota', type: 'insufficient_quota' }, 'quota_exhausted', false],
    [429, { code: 'rate_limit_exceeded', type: 'requests' }, 'rate_limited', true],
    [
      400,
      { code: 'context_length_exceeded', type: 'invalid_request_error' },
      'context_overflow',
      false,
    ],
    [400, { code: null, type: 'invalid_request_error' }, 'rejected', false],
    [402, { code: null, type: null }, 'quota_exhausted', false],
    [503, { code: null, type: null }, 'overloaded', true],
  ])('status %s with %j is %s', async (status, error, kind, retryable) => {
    const body = JSON.stringify({ error: { message: 'What it was', ...error } });
    const failure = await failureOf(model, {
      status,
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(failure).toMatchObject({ kind, retryable });
    expect(failure.message).toContain('What it was');
  });

  test('an error object with status 200 is read', async () => {
    const body = JSON.stringify({ error: { message: 'Slow down', type: 'rate_limit_error' } });
    expect(
      await failureOf(model, { headers: { 'content-type': 'application/json' }, body }),
    ).toMatchObject({
      kind: 'rate_limited',
    });
  });
});

describe(ANTHROPIC, () => {
  test('a stream without a stop reason is truncated', async () => {
    for (const breaks of [false, true])
      expect(
        await failureOf(ANTHROPIC, { ...readCase('02-cut-anthropic.http'), breaks }),
      ).toMatchObject({
        kind: breaks ? expect.stringMatching(/network|truncated/) : 'truncated',
        retryable: true,
      });
    expect(await failureOf(ANTHROPIC, { body: '' })).toMatchObject({ kind: 'truncated' });
  });

  test('a page of HTML is an error that names the content type', async () => {
    const error = await failureOf(ANTHROPIC, readCase('03-page-instead-of-stream.http'));
    expect(error.message).toMatch(/text\/html/);
  });

  test.each([
    ['max_tokens', 'output_limit_reached'],
    ['refusal', 'refused'],
    ['model_context_window_exceeded', 'context_overflow'],
    ['pause_turn', 'unexpected_finish'],
  ])('%s is not complete', async (reason, kind) => {
    const error = await failureOf(ANTHROPIC, anthropic('Half of', reason));
    expect(error).toMatchObject({ kind, retryable: false });
    expect(error.incomplete).toMatchObject({
      message: { text: 'Half of' },
      usage: { output_tokens: 5 },
    });
  });

  test('an end without text is no answer', async () => {
    expect(await failureOf(ANTHROPIC, anthropic('', 'end_turn'))).toMatchObject({
      kind: 'empty_answer',
    });
  });

  test('an overloaded provider says so within the stream', async () => {
    const error = await failureOf(ANTHROPIC, readCase('09-error-in-stream-anthropic.http'));
    expect(error).toMatchObject({ kind: 'overloaded', retryable: true });
    expect(error.message).toContain('Too busy');
  });

  test.each([
    ['prompt is too long: 210000 tokens > 200000 maximum', 400, 'context_overflow'],
    ['Your credit balance is too low to access the Anthropic API.', 400, 'quota_exhausted'],
  ])('%s', async (message, status, kind) => {
    const body = JSON.stringify({
      type: 'error',
      error: { type: 'invalid_request_error', message },
    });
    const error = await failureOf(ANTHROPIC, {
      status,
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(error).toMatchObject({ kind, retryable: false });
  });
});

test('a provider that cannot be reached was sent nothing', async () => {
  const gone = await startRawProvider();
  await gone.stop();
  for (const model of [...OPENAI, ANTHROPIC])
    await expect(gone.models.get(model).answer(request())).rejects.toMatchObject({
      kind: 'unreachable',
      retryable: true,
    });
});
