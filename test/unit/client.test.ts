import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { ApiError, createClient, type Event } from '../../src/client/client.ts';
import { generateSchema, SCHEMA_FILE } from '../../src/dev/generate-client.ts';
import { listen } from '../support/listen.ts';

test('the types of the client are those of the OpenAPI document (npm run client:generate)', async () => {
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(await generateSchema());
});

describe('follow', () => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });

  const event = (sequence: number) => ({
    sequence,
    type: 'workflow.step_message',
    payload: { text: `message ${sequence}` },
  });
  const frame = (sequence: number) =>
    `id: ${sequence}\nevent: workflow.step_message\ndata: ${JSON.stringify(event(sequence))}\n\n`;

  /** A server that gives its answers in turn; `seen` are the `Last-Event-ID`s it was asked with. */
  async function serve(answers: ((response: ServerResponse) => void)[]) {
    const seen: (string | undefined)[] = [];
    const { url, stop } = await listen((request, response) => {
      seen.push(request.headers['last-event-id'] as string | undefined);
      (answers[seen.length - 1] ?? ((last) => last.writeHead(204).end()))(response);
    });
    cleanUps.push(stop);
    return { client: createClient({ baseUrl: url }), seen };
  }

  const collect = async (events: AsyncGenerator<Event>) => {
    const sequences: number[] = [];
    for await (const { sequence } of events) sequences.push(sequence);
    return sequences;
  };

  test('reconnects after the last event it has seen, and yields each event once', async () => {
    const { client, seen } = await serve([
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(frame(1) + frame(2));
        // The connection breaks in the middle of a frame.
        response.write('id: 3\nda');
        setImmediate(() => response.destroy());
      },
      (response) => response.writeHead(503, { 'retry-after': '0' }).end(),
      (response) => response.end(frame(2) + frame(3)),
    ]);
    expect(await collect(client.follow({ workflow_id: 'wf_1' }))).toEqual([1, 2, 3]);
    expect(seen).toEqual(['0', '2', '2', '3']);
  });

  test('throws the problem with which the API refuses', async () => {
    const problem = { status: 404, code: 'not_found', detail: 'There is no workflow wf_1.' };
    const { client } = await serve([
      (response) =>
        response
          .writeHead(404, { 'content-type': 'application/problem+json' })
          .end(JSON.stringify(problem)),
    ]);
    const error = await collect(client.follow({ workflow_id: 'wf_1' })).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404, problem: { code: 'not_found' } });
    expect(error.message).toBe('There is no workflow wf_1.');
  });

  test('ends when it is aborted, also while it waits for the server', async () => {
    const stop = new AbortController();
    const client = createClient({ baseUrl: 'http://127.0.0.1:9' });
    const following = collect(client.follow({ workflow_id: 'wf_1' }, { signal: stop.signal }));
    stop.abort(new Error('enough'));
    await expect(following).rejects.toThrow();
  });
});
