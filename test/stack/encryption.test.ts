import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/contracts/problem.ts';
import { createEncryptionCodec } from '../../src/payloads/encryption-codec.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { ensureSchedule, RECONCILE } from '../../src/workers/system-schedules.ts';
import { TestClient } from '../support/client.ts';
import { payloadsIn, readHistoryJson } from '../support/history-json.ts';
import { accept, type Reply } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';

/** In everything that a user, a model or a tool says. */
const MARKER = 'Zaphod';
/** None of them may be seen in Temporal. Bytes that look like one by chance are not to be expected. */
const WORDS = [MARKER, btoa(MARKER).slice(0, 7), 'ü漢ü', 'look_up', 'Instruction', 'mock error'];
const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const { Payload } = proto.temporal.api.common.v1;
const AS_JSON = { bytes: String };
/** Of 200 characters 500 bytes: more than Temporal takes of a summary, if nobody minded. */
const LONG = `${MARKER} ${'ü漢'.repeat(100)}`;
let stack: Awaited<ReturnType<typeof startTestStack>>;
/** A client without our codec: it sees what Temporal keeps. */
let raw: Client;
let user: TestClient;

beforeAll(async () => {
  stack = await startTestStack({
    PAYLOAD_ENCRYPTION_KEYS: `${newKey('now')},${newKey('before')}`,
  });
  raw = new Client({ connection: await Connection.connect({ address: stack.endpoints.temporal }) });
  user = new TestClient(stack.endpoints);
  await user.request('POST', '/v1/tools', {
    name: 'look_up',
    description: `Looks up ${MARKER}`,
    url: `${stack.endpoints.tools}/ok`,
    input_schema: { type: 'object' },
    annotations: { read_only: true },
  });
});
afterAll(async () => {
  await raw?.connection.close();
  await stack?.stop();
});

const step = (step_id: string, ...depends_on: string[]) => ({
  step_id,
  title: `Title of ${step_id}: ${LONG}`.slice(0, 190),
  instruction: `Instruction: ${LONG}`,
  capability: 'general',
  depends_on,
});
const plan: Reply[] = [{ json: { steps: [step('find'), step('tell', 'find')] } }];
const lookUp: Reply = { tools: [{ name: 'look_up', arguments: { query: MARKER } }] };

const start = (steps: Reply[]) =>
  user.start(
    { plan, steps: { '*': steps }, review: [accept('find', 'tell')] },
    { input: { note: LONG } },
    `${LONG} is asked for.`,
  );

/** Every text and every byte in an answer of Temporal, as text. */
function textsIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textsIn).join('\n');
}

/** What `describe` and the query for the details answer, as Temporal has it. */
async function shown(workflowId: string) {
  // Not by the client: it would want to read the memo.
  const description = await raw.workflowService.describeWorkflowExecution({
    namespace: 'default',
    execution: { workflowId },
  });
  const details = await raw.workflowService.queryWorkflow({
    namespace: 'default',
    execution: { workflowId },
    query: { queryType: '__temporal_workflow_metadata' },
  });
  return { metadata: description.executionConfig?.userMetadata, description, details };
}

async function expectEncrypted(workflowId: string): Promise<void> {
  const history = await readHistoryJson(raw, workflowId);
  const payloads = payloadsIn(history);
  expect(payloads.length).toBeGreaterThan(3);
  const answers = await shown(workflowId);
  expect(textsIn(answers.metadata)).toContain('binary/encrypted');
  const bytes = payloads.map((data) => Buffer.from(data, 'base64').toString());
  const all = [history, ...bytes, textsIn(answers)].join('\n');
  expect(WORDS.filter((word) => all.includes(word))).toEqual([]);
}

/** As the Web UI asks: with everything that it finds in an answer of Temporal. */
async function decode(payloads: object[], headers: Record<string, string> = {}) {
  const json = payloads.map((payload) => Payload.toObject(Payload.fromObject(payload), AS_JSON));
  const { status, body } = await user.request<{ payloads: { data: string }[] } & Problem>(
    'POST',
    '/codec/decode',
    { payloads: json },
    headers,
  );
  const texts = body.payloads?.map(({ data }) => Buffer.from(data, 'base64').toString());
  return { status, body, texts };
}

/** Every payload in an answer of Temporal. */
function payloadsOf(value: unknown): object[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const isPayload = 'metadata' in value && 'data' in value && value.data instanceof Uint8Array;
  return isPayload ? [value] : Object.values(value).flatMap(payloadsOf);
}

describe('a run with keys', () => {
  test('keeps no plain text in Temporal, and works as ever', async () => {
    const id = await start([lookUp, { text: `Answer: ${LONG}` }]);
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect((await user.result(id)).output).toContain(MARKER);
    for (const suffix of ['', '/find', '/tell'])
      await expectEncrypted(`${user.tenant}/${id}${suffix}`);
  });

  test('nor of a failure', async () => {
    const id = await start([lookUp, { error: { status: 400, message: `${MARKER} mock error` } }]);
    const run = await user.ended(id);
    expect(run).toMatchObject({ status: 'failed' });
    expect(run.error?.message).toContain(MARKER);
    for (const suffix of ['', '/find']) await expectEncrypted(`${user.tenant}/${id}${suffix}`);
  });

  test('is shown in plain text to those allowed: task, plan, details, outputs and errors', async () => {
    const id = await start([lookUp, { error: { status: 400, message: 'mock error' } }]);
    await user.ended(id);
    const workflowId = `${user.tenant}/${id}`;
    const { metadata, details } = await shown(workflowId);
    const [summary, description] = (await decode(payloadsOf(metadata))).texts ?? [];
    expect(summary).toContain(MARKER);
    expect(description).toContain('**Task**');
    expect((await decode(payloadsOf(details))).texts?.join()).toContain(
      `find** Title of find: ${MARKER}`,
    );
    const history = await raw.workflow.getHandle(workflowId).fetchHistory();
    // Search attributes are payloads, too, but they are not encrypted and pass.
    const texts = (await decode(payloadsOf(history))).texts?.join('\n') ?? '';
    for (const word of [MARKER, 'Instruction: ', 'mock error', 'stack_trace', '"plan"'])
      expect(texts).toContain(word);
  });

  test('does not keep a worker from starting when a key is dropped', async () => {
    const keys = readConfig({ PAYLOAD_ENCRYPTION_KEYS: newKey('other') }).PAYLOAD_ENCRYPTION_KEYS;
    if (!keys) throw new Error('no keys');
    const dataConverter = { payloadCodecs: [createEncryptionCodec(keys)] };
    const client = new Client({ connection: raw.connection, dataConverter });
    await expect(client.schedule.getHandle(RECONCILE.id).describe()).rejects.toThrow('"now"');
    await ensureSchedule(client, 'nobody', RECONCILE, 3600);
    const { spec } = await client.schedule.getHandle(RECONCILE.id).describe();
    expect(spec.intervals).toMatchObject([{ every: 3_600_000 }]);
  });

  test('is refused to whoever comes from elsewhere', async () => {
    const { temporalUi, api } = stack.endpoints;
    const settings = await (await fetch(`${temporalUi}/api/v1/settings`)).json();
    expect(settings).toMatchObject({ Codec: { Endpoint: `${api}/codec` } });
    expect(await decode([], { origin: temporalUi })).toMatchObject({ status: 200 });
    for (const headers of [{ origin: 'http://evil.example' }, { 'x-forwarded-for': '203.0.113.7' }])
      expect(await decode([], headers)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });
});
