import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';

interface Span {
  name: string;
  traceId: string;
  attributes?: { key: string; value: Record<string, unknown> }[];
}

interface Export {
  resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
}

/** A collector, as OTLP over HTTP with JSON has it. */
const spans: Span[] = [];
const collector = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString()) as Export;
  spans.push(
    ...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );
  response.setHeader('content-type', 'application/json').end('{}');
});
let stack: Awaited<ReturnType<typeof startTestStack>>;

beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as { port: number };
  stack = await startTestStack({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
});
afterAll(async () => {
  await stack.stop();
  collector.closeAllConnections();
  collector.close();
});

test('one trace leads from the request through workflow and activities to the model call', async () => {
  const user = new TestClient(stack.endpoints);
  const id = await user.start({ plan: [planOf({ id: 'a' })], review: [accept('a')] });
  expect(await user.ended(id)).toMatchObject({ status: 'completed' });
  const request = () => spans.find(({ name }) => name === 'POST /v1/workflows');
  const names = () =>
    spans.filter(({ traceId }) => traceId === request()?.traceId).map(({ name }) => name);
  await expect
    .poll(names, { timeout: 30_000, interval: 500 })
    .toEqual(
      expect.arrayContaining([
        'POST /v1/workflows',
        'StartWorkflow:planExecuteReview',
        'RunWorkflow:planExecuteReview',
        'StartActivity:callModel',
        'RunActivity:callModel',
        'chat gpt-4o-mini',
      ]),
    );
  const chat = spans.find(({ name }) => name === 'chat gpt-4o-mini');
  expect(chat?.attributes?.map(({ key }) => key)).toEqual(
    expect.arrayContaining([
      'gen_ai.operation.name',
      'gen_ai.provider.name',
      'gen_ai.request.model',
      'gen_ai.usage.input_tokens',
    ]),
  );
});
