import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type {
  AgentJob,
  AgentOutcome,
  AgentTarget,
  Progress,
  Resumption,
} from '../../src/agents/adapter.ts';
import { createLanggraphAdapter } from '../../src/agents/langgraph/adapter.ts';
import type { AgentConfigs } from '../../src/contracts/agent-config.ts';
import { closedEndpoint } from '../support/closed-endpoint.ts';
import { type LangGraphServer, startLangGraphServer } from '../support/langgraph-server.ts';
import { startAttempt } from '../support/start-attempt.ts';
import { attempt, contractOf, jobOf, targetOf } from './contract.ts';

const langgraphAdapter = createLanggraphAdapter({ findModelProblem: () => undefined });

let server: LangGraphServer;
beforeAll(async () => {
  server = await startLangGraphServer();
});
afterAll(() => server?.stop());

const configOf = (config: Partial<AgentConfigs['langgraph']> = {}): AgentConfigs['langgraph'] => ({
  assistant: 'pupil',
  input: 'messages',
  ...config,
});

const peerOf = (config?: Partial<AgentConfigs['langgraph']>) => ({
  endpoint: server.url,
  config: configOf(config),
  headers: server.headers,
  begun: async (word: string) => (await server.runsOf(`job-${word}`)).length,
  stopped: async (word: string) =>
    (await server.runsOf(`job-${word}`)).filter(({ status }) => status === 'interrupted').length,
});

const at = (config?: Partial<AgentConfigs['langgraph']>): AgentTarget<'langgraph'> =>
  targetOf('langgraph', peerOf(config));

const outcomeOf = (target: AgentTarget<'langgraph'>, job: AgentJob): Promise<AgentOutcome> =>
  attempt(langgraphAdapter, target, job).outcome;

/** A target whose answers to some requests are changed. */
function answering(
  target: AgentTarget<'langgraph'>,
  path: RegExp,
  change: (answer: Record<string, unknown>) => unknown,
): AgentTarget<'langgraph'> {
  return {
    ...target,
    fetch: (async (input, init) => {
      const response = await target.fetch(input, init);
      if (!path.test(new URL(String(input)).pathname) || !response.ok) return response;
      const answer = z.record(z.string(), z.unknown()).safeParse(await response.clone().json());
      return answer.success ? Response.json(change(answer.data)) : response;
    }) satisfies typeof fetch,
  };
}

contractOf({
  adapter: langgraphAdapter,
  peer: peerOf,
  errors: ['failed'],
  streams: true,
  asks: true,
  usage: { input_tokens: 11, output_tokens: 5 },
});

describe.concurrent('a job on a deployment', () => {
  test('is one run for two attempts at the same moment', async () => {
    const job = jobOf('slow', 'twins');
    const [first, second] = await Promise.all([outcomeOf(at(), job), outcomeOf(at(), job)]);
    expect(first).toEqual(second);
    expect(await server.runsOf(job.jobId)).toHaveLength(1);
  });

  test('counts the run that came first where another attempt began one, too', async () => {
    const job = jobOf('answer', 'latecomer');
    const first = attempt(langgraphAdapter, at(), job);
    const answer = await first.outcome;
    if (answer.kind !== 'answer') throw new Error('it did not answer');
    // A deployment whose list of runs does not show the first one in time, as to an attempt that looked just before.
    let lists = 0;
    const late = at();
    const target = {
      ...late,
      fetch: (async (input, init) => {
        const response = await late.fetch(input, init);
        const isList = init?.method === undefined && String(input).includes('/runs?');
        if (!isList || lists++ > 0) return response;
        return Response.json([]);
      }) satisfies typeof fetch,
    };
    const second = attempt(langgraphAdapter, target, job);
    expect(await second.outcome).toMatchObject({ kind: 'answer', text: answer.text });
    expect(second.saved).toEqual(first.saved);
  });

  test('survives two workers that are killed, as one run', async () => {
    const { endpoint, config, headers } = peerOf();
    const order = { type: 'langgraph', endpoint, config, headers, word: 'killed' } as const;
    let progress: Progress | undefined;
    for (let kill = 0; kill < 2; kill++) {
      const worker = startAttempt({ ...order, progress });
      await expect.poll(worker.progress).toMatchObject({ run_id: expect.any(String) });
      await worker.kill();
      progress = worker.progress();
    }
    // The run is found without what was saved, too.
    const last = startAttempt(order);
    expect(await last.outcome).toMatchObject({
      kind: 'answer',
      text: expect.stringContaining('pong'),
    });
    expect(await server.runsOf('job-killed')).toMatchObject([{ status: 'success' }]);
  });

  test('is not begun anew where the deployment has forgotten its run', async () => {
    const job = jobOf('answer', 'forgotten', { progress: { run_id: 'r-1', turn: 'start' } });
    await expect(outcomeOf(at(), job)).rejects.toMatchObject({ kind: 'failed' });
    expect(await server.runsOf(job.jobId)).toHaveLength(0);
  });

  test('says why it failed, also to an attempt that comes later', async () => {
    const job = jobOf('failed', 'why');
    const failure = { kind: 'failed', message: 'the pupil has forgotten its book' };
    await expect(outcomeOf(at(), job)).rejects.toMatchObject(failure);
    await expect(outcomeOf(at(), job)).rejects.toMatchObject(failure);
    expect(await server.runsOf(job.jobId)).toHaveLength(1);
  });

  test('ends at the limit of recursion', async () => {
    const target = at({ assistant: 'circle', recursion_limit: 4 });
    await expect(outcomeOf(target, jobOf('answer', 'circle'))).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('Recursion limit of 4'),
    });
  });

  test('fails when somebody cancels its run there', async () => {
    const job = jobOf('wait', 'there');
    const { outcome } = attempt(langgraphAdapter, at(), job);
    await expect.poll(async () => (await server.runsOf(job.jobId))[0]?.status).toBe('running');
    const [run] = await server.runsOf(job.jobId);
    if (run) await server.client.runs.cancel(run.thread_id, run.run_id);
    await expect(outcome).rejects.toMatchObject({ kind: 'failed' });
  });

  test('gives the task in parts, and takes the answer from a key of the state', async () => {
    const config = { assistant: 'clerk', input: 'task', output: 'report' } as const;
    const { outcome, parts } = attempt(langgraphAdapter, at(config), jobOf('answer', 'report'));
    expect(await outcome).toEqual({ kind: 'answer', text: 'report on #answer report in Bern' });
    expect(parts).toContainEqual({ kind: 'status', message: 'writing the report' });
  });

  test('takes the whole state for an answer where nothing else is one', async () => {
    const config = { assistant: 'clerk', input: 'task' } as const;
    expect(await outcomeOf(at(config), jobOf('answer', 'state'))).toMatchObject({
      kind: 'answer',
      data: { task: 'Try the agent.', report: 'report on #answer state in Bern' },
    });
  });

  test('says nothing where the graph has said nothing', async () => {
    const job = jobOf('answer', 'silent', { prompt: '#silent' });
    expect(await outcomeOf(at(), job)).toMatchObject({ kind: 'answer', text: '{}', data: {} });
  });

  test('is answered by the messages that can be read, whatever stands between them', async () => {
    const job = jobOf('answer', 'odd-messages');
    const strange = [null, 5, { content: 'no type' }, { type: 'ai', content: { odd: true } }];
    const target = answering(at(), /\/state$/, (state) => {
      const { messages } = z.object({ messages: z.array(z.unknown()) }).parse(state.values);
      const tasks = [null, { name: 'no id' }];
      return {
        ...state,
        tasks,
        values: { messages: [strange[0], ...messages, ...strange.slice(1, 3)] },
      };
    });
    expect(await outcomeOf(target, job)).toMatchObject({
      kind: 'answer',
      text: expect.stringContaining('pong'),
      usage: { input_tokens: 11, output_tokens: 5 },
    });
  });

  test('names a status of its run that nobody knows', async () => {
    const target = answering(at(), /\/runs\/[^/?]+$/, (run) => ({ ...run, status: 'vanished' }));
    await expect(outcomeOf(target, jobOf('answer', 'vanished'))).rejects.toMatchObject({
      kind: 'bad_response',
      message: expect.stringContaining('"vanished"'),
    });
  });

  test('names the key that the state has not', async () => {
    const target = at({ assistant: 'clerk', input: 'task', output: 'verdict' });
    await expect(outcomeOf(target, jobOf('answer', 'verdict'))).rejects.toMatchObject({
      kind: 'bad_response',
      message: expect.stringContaining('"verdict"'),
    });
  });
});

describe.concurrent('a question of a graph', () => {
  const answered = async (
    job: AgentJob,
    target: AgentTarget<'langgraph'>,
    answers: Resumption[],
  ) => {
    const questions: AgentOutcome[] = [];
    let outcome = await outcomeOf(target, job);
    for (const answer of answers) {
      questions.push(outcome);
      if (outcome.kind !== 'question') break;
      outcome = await outcomeOf(target, { ...job, resume: { token: outcome.token, answer } });
    }
    return { questions, outcome };
  };

  test('is answered in the form it was asked in, one after the other', async () => {
    const { questions, outcome } = await answered(jobOf('ask', 'gate'), at({ assistant: 'gate' }), [
      { decision: 'edit', text: '', edit: { to: 'b@example.org' } },
      { decision: 'reject', text: 'too much' },
    ]);
    expect(questions.map((each) => each.kind === 'question' && each.question).sort()).toEqual([
      'Pay 5 USD?',
      'Send this mail?',
    ]);
    expect(outcome).toMatchObject({
      kind: 'answer',
      data: {
        inbox: [{ type: 'edit', args: { action: 'send_mail', args: { to: 'b@example.org' } } }],
        middleware: { decisions: [{ type: 'reject', message: 'too much' }] },
      },
    });
  });

  test('may follow another in the same node', async () => {
    const { questions, outcome } = await answered(jobOf('ask', 'form'), at({ assistant: 'form' }), [
      { decision: 'respond', text: 'red' },
      { decision: 'respond', text: 'large' },
    ]);
    expect(questions).toMatchObject([{ question: 'Which colour?' }, { question: 'Which size?' }]);
    expect(outcome).toMatchObject({ kind: 'answer', text: 'red, large' });
    expect(await server.runsOf('job-form')).toHaveLength(3);
  });

  test('takes an answer that is given twice at once only once', async () => {
    const job = jobOf('ask', 'twice');
    const question = await outcomeOf(at(), job);
    if (question.kind !== 'question') throw new Error('it did not ask');
    const answer = { decision: 'respond', text: 'blue' } as const;
    const resumed = { ...job, resume: { token: question.token, answer } };
    const [first, second] = await Promise.all([outcomeOf(at(), resumed), outcomeOf(at(), resumed)]);
    expect(first).toMatchObject({ kind: 'answer', text: 'It will be blue.' });
    expect(second).toEqual(first);
    expect(await server.runsOf(job.jobId)).toHaveLength(2);
  });

  test('is a refusal that no graph takes for consent', async () => {
    const { outcome } = await answered(jobOf('ask', 'refused'), at(), [
      { decision: 'reject', text: 'no' },
    ]);
    expect(outcome).toMatchObject({ text: 'It will be false.' });
  });

  test('that is gone, and that nobody has answered, takes no answer', async () => {
    const job = jobOf('ask', 'gone');
    const question = await outcomeOf(at(), job);
    if (question.kind !== 'question') throw new Error('it did not ask');
    // As of a deployment that has restarted with its threads and runs, but without its checkpoints.
    const empty = await server.client.threads.getState(
      (await server.client.threads.create()).thread_id,
    );
    const target = answering(at(), /\/state$/, () => empty);
    const answer = { decision: 'respond', text: 'blue' } as const;
    const resumed = { ...job, resume: { token: question.token, answer } };
    await expect(outcomeOf(target, resumed)).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/was not delivered: .* has lost the question/),
    });
    expect(await server.runsOf(job.jobId)).toHaveLength(1);
    // It was not lost: once the state is back, the answer is taken.
    expect(await outcomeOf(at(), resumed)).toMatchObject({ text: 'It will be blue.' });
  });

  test('may be answered by somebody else, on the deployment', async () => {
    const job = jobOf('ask', 'elsewhere');
    const question = await outcomeOf(at(), job);
    if (question.kind !== 'question') throw new Error('it did not ask');
    const [run] = await server.runsOf(job.jobId);
    await server.client.runs.wait(run?.thread_id ?? '', 'pupil', { command: { resume: 'pink' } });
    const answer = { decision: 'respond', text: 'blue' } as const;
    expect(
      await outcomeOf(at(), { ...job, resume: { token: question.token, answer } }),
    ).toMatchObject({ text: 'It will be pink.' });
    expect(await server.runsOf(job.jobId)).toHaveLength(2);
  });
});

describe.concurrent('a deployment', () => {
  const { signal } = new AbortController();

  test('tells about the assistant that an agent names', async () => {
    const made = await server.client.assistants.create({
      graphId: 'clerk',
      name: 'Registrar',
      description: 'Writes reports.',
      metadata: { capabilities: ['reports', 'filing'] },
    });
    const found = await langgraphAdapter.discover(at({ assistant: made.assistant_id }), signal);
    expect(found).toMatchObject({
      capabilities: ['clerk', 'reports', 'filing'],
      description: 'Writes reports.',
      version: '1',
      details: { graph_id: 'clerk', input_schema: { properties: { instruction: {} } } },
    });
  });

  test('has no such assistant', async () => {
    for (const assistant of ['nobody', '00000000-0000-4000-8000-000000000000']) {
      const error = { kind: 'rejected', message: expect.stringContaining(assistant) };
      await expect(langgraphAdapter.discover(at({ assistant }), signal)).rejects.toMatchObject(
        error,
      );
      await expect(outcomeOf(at({ assistant }), jobOf('answer', 'no-one'))).rejects.toMatchObject(
        error,
      );
    }
  });

  test('refuses a stranger', async () => {
    const target = targetOf('langgraph', { ...peerOf(), headers: { authorization: 'Bearer no' } });
    const error = { kind: 'unauthorized' };
    await expect(outcomeOf(target, jobOf('answer', 'stranger'))).rejects.toMatchObject(error);
    await expect(langgraphAdapter.discover(target, signal)).rejects.toMatchObject(error);
  });

  test('is sent none of the keys in our environment', async ({ onTestFinished }) => {
    vi.stubEnv('LANGSMITH_API_KEY', 'ours');
    onTestFinished(() => void vi.unstubAllEnvs());
    const sent: Headers[] = [];
    const target = at();
    const fetch = (async (input, init) => {
      sent.push(new Headers(init?.headers));
      return target.fetch(input, init);
    }) satisfies typeof target.fetch;
    await langgraphAdapter.discover({ ...target, fetch }, signal);
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.filter((headers) => headers.has('x-api-key'))).toEqual([]);
  });

  test('that is not there has certainly done nothing', async () => {
    const target = targetOf('langgraph', { endpoint: await closedEndpoint(), config: configOf() });
    const error = { kind: 'unreachable', outcome: 'not_executed' };
    await expect(outcomeOf(target, jobOf('answer', 'absent'))).rejects.toMatchObject(error);
    await expect(langgraphAdapter.check(target, signal)).rejects.toMatchObject(error);
  });
});
