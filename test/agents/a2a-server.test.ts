import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { a2aServerAdapter } from '../../src/agents/a2a/adapter.ts';
import type { AgentJob, AgentTarget, Progress } from '../../src/agents/adapter.ts';
import type { AgentConfigs } from '../../src/contracts/agent-config.ts';
import { A2A_TOKEN, type A2aServer, startA2aServer } from '../support/a2a-server.ts';
import { closedEndpoint } from '../support/closed-endpoint.ts';
import { type EnvelopeServer, startEnvelopeServer } from '../support/envelope-server.ts';
import { startAttempt } from '../support/start-attempt.ts';
import { attempt, contractOf, jobOf, targetOf } from './contract.ts';

type Protocol = AgentConfigs['a2a_server']['protocol'];

let streaming: A2aServer;
let polled: A2aServer;
let old: A2aServer;
let oldPolled: A2aServer;
let envelopes: EnvelopeServer;
beforeAll(async () => {
  streaming = await startA2aServer({ version: '1.0', streaming: true });
  polled = await startA2aServer({ version: '1.0', streaming: false });
  old = await startA2aServer({ version: '0.3', streaming: true });
  oldPolled = await startA2aServer({ version: '0.3', streaming: false });
  envelopes = await startEnvelopeServer();
});
afterAll(() =>
  Promise.all([streaming, polled, old, oldPolled, envelopes].map((server) => server?.stop())),
);

const countOf = (all: string[], word: string) => all.filter((each) => each.includes(word)).length;

const peerOf = (server: A2aServer, protocol: Protocol = 'auto') => ({
  endpoint: server.url,
  config: { protocol },
  headers: { authorization: `Bearer ${A2A_TOKEN}` },
  begun: async (word: string) => countOf(server.pupil.begun, word),
  stopped: async (word: string) => countOf(server.pupil.stopped, word),
});

const at = (server: A2aServer, protocol?: Protocol): AgentTarget<'a2a_server'> =>
  targetOf('a2a_server', peerOf(server, protocol));

const outcomeOf = (target: AgentTarget<'a2a_server'>, job: AgentJob) =>
  attempt(a2aServerAdapter, target, job).outcome;

const versions = [
  { name: 'A2A 1.0 with streams', server: () => streaming, streams: true },
  { name: 'A2A 1.0 without streams', server: () => polled, streams: false },
  { name: 'A2A 0.3 with streams', server: () => old, streams: true },
  { name: 'A2A 0.3 without streams', server: () => oldPolled, streams: false },
];

describe.concurrent.each(versions)('$name', ({ server, streams }) => {
  contractOf({
    adapter: a2aServerAdapter,
    peer: () => peerOf(server()),
    errors: [
      'failed',
      'unauthorized',
      'rate_limited',
      'overloaded',
      'rejected',
      'server_error',
      'broken_off',
      'bad_response',
    ],
    streams,
    asks: true,
    // 0.3 has no list to find a task in; that of 1.0 is tried below.
    isEnough: (saved) => saved?.task_id !== undefined,
    usage: null,
  });

  test('sends an answer to a question once, though it is given twice', async () => {
    const word = `asked${server().url.slice(-4)}`;
    const first = attempt(a2aServerAdapter, at(server()), jobOf('ask', word));
    const question = await first.outcome;
    if (question.kind !== 'question') throw new Error('it did not ask');
    const job = {
      ...jobOf('ask', word),
      progress: first.saved.at(-1),
      resume: { token: question.token, answer: { decision: 'respond', text: word } as const },
    };
    for (let time = 0; time < 2; time++)
      expect(await outcomeOf(at(server()), job)).toMatchObject({ text: `It will be ${word}.` });
    const answers = server().pupil.received.filter(({ text }) => text === word);
    expect(answers).toHaveLength(1);
  });

  test('takes files and data from artifacts', async () => {
    const outcome = await outcomeOf(at(server()), {
      ...jobOf('answer', 'files'),
      prompt: '#files x',
    });
    expect(outcome).toMatchObject({
      kind: 'answer',
      text: 'pong: #files x',
      data: {
        artifacts: [
          {
            name: 'answer',
            parts: [
              { marks: [1, 2] },
              { filename: 'hello.txt', media_type: 'text/plain', base64: 'aGVsbG8=' },
              { url: 'https://example.org/report.pdf' },
            ],
          },
        ],
      },
    });
  });

  test('takes a message for an answer', async () => {
    const job = { ...jobOf('answer', 'greeted'), prompt: '#message greeted' };
    expect(await outcomeOf(at(server()), job)).toEqual({
      kind: 'answer',
      text: 'pong: just a word to greeted',
    });
  });

  test('asks for an authorization as for an answer', async () => {
    const job = { ...jobOf('answer', 'auth'), prompt: '#auth papers' };
    expect(await outcomeOf(at(server()), job)).toMatchObject({
      kind: 'question',
      question: 'May I see your papers?',
    });
  });

  test('fails where the agent refuses', async () => {
    const job = { ...jobOf('answer', 'refused'), prompt: '#refuse it' };
    await expect(outcomeOf(at(server()), job)).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('rejected'),
    });
  });
});

describe.concurrent('a task that was begun', () => {
  test('is found in the list of tasks where its id never came', async () => {
    const job = jobOf('slow', 'unheard');
    const lost = attempt(a2aServerAdapter, at(streaming), job);
    await expect.poll(() => countOf(streaming.pupil.begun, 'unheard')).toBe(1);
    // As of an attempt that was killed between the sending and the first event.
    const [progress] = lost.saved;
    expect(progress).toEqual({ message_id: job.jobId });
    expect(await outcomeOf(at(streaming), { ...job, progress })).toMatchObject({ kind: 'answer' });
    expect(countOf(streaming.pupil.begun, 'unheard')).toBe(1);
  });

  test.each(versions)('survives two workers that are killed ($name)', async ({ server }) => {
    const { endpoint, config, headers } = peerOf(server());
    const word = `killed${endpoint.slice(-5)}`;
    const order = { type: 'a2a_server', endpoint, config, headers, word } as const;
    let progress: Progress | undefined;
    for (let kill = 0; kill < 2; kill++) {
      const worker = startAttempt({ ...order, progress });
      await expect.poll(worker.progress).toMatchObject({ task_id: expect.any(String) });
      await worker.kill();
      progress = worker.progress();
    }
    expect(await startAttempt({ ...order, progress }).outcome).toMatchObject({
      kind: 'answer',
      text: expect.stringContaining('pong'),
    });
    expect(countOf(server().pupil.begun, word)).toBe(1);
  });

  test('is not begun again where the agent cannot say whether it has it', async () => {
    const job = jobOf('answer', 'unknowable', { progress: { message_id: 'job-unknowable' } });
    await expect(outcomeOf(at(old), job)).rejects.toMatchObject({
      kind: 'broken_off',
      outcome: 'unknown',
    });
    expect(countOf(old.pupil.begun, 'unknowable')).toBe(0);
  });

  test('is begun where the message certainly never went out', async () => {
    const word = 'overheard';
    const refused = attempt(a2aServerAdapter, at(old), jobOf('overloaded', word));
    await expect(refused.outcome).rejects.toMatchObject({ kind: 'overloaded' });
    const progress = refused.saved.at(-1);
    expect(await outcomeOf(at(old), jobOf('answer', word, { progress }))).toMatchObject({
      kind: 'answer',
    });
  });

  test('goes on when its stream breaks off', async () => {
    const server = await startA2aServer({ version: '1.0', streaming: true });
    const { outcome, saved } = attempt(a2aServerAdapter, at(server), jobOf('slow', 'dropped'));
    await expect.poll(() => saved.at(-1)?.task_id).toBeDefined();
    server.dropStreams();
    expect(await outcome).toMatchObject({ kind: 'answer', text: expect.stringContaining('pong') });
    expect(countOf(server.pupil.begun, 'dropped')).toBe(1);
    expect(server.seen.map(({ method }) => method)).toContain('SubscribeToTask');
    await server.stop();
  });

  test('is gone where the agent has forgotten it', async () => {
    const progress = { message_id: 'job-gone', task_id: 'no-such-task' };
    await expect(
      outcomeOf(at(streaming), jobOf('answer', 'gone', { progress })),
    ).rejects.toMatchObject({ kind: 'failed' });
  });
});

describe.concurrent('an agent card', () => {
  const { signal } = new AbortController();

  test.each(versions)('of $name tells what the agent can do', async ({ server, streams }) => {
    expect(await a2aServerAdapter.discover(at(server()), signal)).toMatchObject({
      capabilities: ['recite', 'poetry', 'echo'],
      description: 'Does as it is told.',
      version: '3.1.4',
      details: { name: 'Pupil', streaming: streams },
    });
  });

  test('decides in which version the agent is spoken to', async () => {
    expect(streaming.seen.every(({ version }) => version === '1.0')).toBe(true);
    expect(old.seen.some(({ version }) => version === '1.0')).toBe(false);
  });

  test('that offers another version than the one wanted is refused', async () => {
    await expect(outcomeOf(at(streaming, 'v0.3'), jobOf('answer', 'older'))).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('JSONRPC 1.0'),
    });
    await expect(outcomeOf(at(old, 'v1'), jobOf('answer', 'newer'))).rejects.toMatchObject({
      kind: 'rejected',
    });
  });

  test('is missing where there is no agent', async () => {
    const target = targetOf('a2a_server', {
      endpoint: `${envelopes.url}/nobody`,
      config: { protocol: 'auto' },
    });
    await expect(a2aServerAdapter.check(target, signal)).rejects.toMatchObject({
      kind: 'rejected',
    });
    const absent = targetOf('a2a_server', {
      endpoint: await closedEndpoint(),
      config: { protocol: 'auto' },
    });
    await expect(a2aServerAdapter.check(absent, signal)).rejects.toMatchObject({
      kind: 'unreachable',
    });
  });
});

describe('the envelope', () => {
  const wordsOf = () => envelopes.received.map(({ message }) => message.content.description);
  const peer = () => ({
    endpoint: envelopes.url,
    config: { protocol: 'message' as const },
    begun: async (word: string) => countOf(wordsOf(), word),
    stopped: async (word: string) => countOf(envelopes.stopped, word),
  });

  contractOf({
    adapter: a2aServerAdapter,
    peer,
    errors: [
      'failed',
      'unauthorized',
      'rate_limited',
      'overloaded',
      'rejected',
      'server_error',
      'broken_off',
      'bad_response',
    ],
    streams: false,
    asks: false,
    usage: null,
  });

  test('holds the job, and the answer its data', async () => {
    const job = jobOf('answer', 'enveloped');
    expect(await outcomeOf(targetOf('a2a_server', peer()), job)).toEqual({
      kind: 'answer',
      text: 'pong: #answer enveloped',
      data: { mark: 1 },
    });
    expect(envelopes.received.find(({ key }) => key === job.jobId)).toMatchObject({
      path: '/a2a/message',
      message: {
        sender: 'agent-orchestrator',
        receiver: 'tried',
        session_id: job.jobId,
        content: { context: { task: 'Try the agent.', input: { city: 'Bern' } } },
        metadata: { job_id: job.jobId },
      },
    });
  });

  test('goes to the endpoint itself where it has a path', async () => {
    const endpoint = `${envelopes.url}/agents/research`;
    const job = jobOf('answer', 'elsewhere');
    await outcomeOf(targetOf('a2a_server', { ...peer(), endpoint }), job);
    expect(envelopes.received.find(({ key }) => key === job.jobId)?.path).toBe('/agents/research');
  });
});
