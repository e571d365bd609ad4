import { createModels } from '../../../src/llm/models.ts';
import { listen } from '../../support/listen.ts';
import type { RawReply } from '../../support/scenario.ts';

/** A provider that answers each request with the next of some raw answers, and keeps what it was sent. */
export async function startRawProvider() {
  const replies: RawReply[] = [];
  const requests: Record<string, unknown>[] = [];
  const server = await listen(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push(JSON.parse(Buffer.concat(chunks).toString()));
    const { status = 200, headers, body, breaks } = replies.shift() ?? { body: '' };
    response.writeHead(status, headers ?? { 'content-type': 'text/event-stream' });
    if (breaks) response.write(body, () => response.destroy());
    else response.end(body);
  });
  const url = `${server.url}/v1`;
  return {
    replies,
    requests,
    models: createModels(
      {
        OPENAI_API_KEY: 'k',
        OPENAI_BASE_URL: url,
        ANTHROPIC_API_KEY: 'k',
        ANTHROPIC_BASE_URL: url,
      },
      'offline/canned',
    ),
    stop: server.stop,
  };
}
export type RawProvider = Awaited<ReturnType<typeof startRawProvider>>;
