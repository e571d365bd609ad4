import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AgentJob, AgentOutcome, AgentTarget, Resumption } from '../../src/agents/adapter.ts';
import { createLanggraphAdapter } from '../../src/agents/langgraph/adapter.ts';
import type { AgentConfigs } from '../../src/contracts/agent-config.ts';
import type { Execution } from '../../src/contracts/execution.ts';
import { assertAnswered } from '../../src/services/agent-jobs/assert-answered.ts';
import { checkConfig } from '../../src/services/deployments/check-config.ts';
import { defaultsOf } from '../../src/services/deployments/describe-schema.ts';
import { loadSchemas } from '../../src/services/deployments/graphs.ts';
import { loadOverview } from '../../src/services/deployments/overview.ts';
import { TestClient } from '../support/client.ts';
import { type PythonLangGraph, startPythonLangGraph } from '../support/python-langgraph.ts';
import { findPythonProblem } from '../support/python-venv.ts';
import { attempt, contractOf, jobOf, targetOf } from './contract.ts';

const langgraphAdapter = createLanggraphAdapter({ findModelProblem: () => undefined });

const problem = await findPythonProblem();

describe.skipIf(problem)(`LangGraph's Python server${problem ? `: ${problem}` : ''}`, () => {
  let server: PythonLangGraph;
  beforeAll(async () => {
    server = await startPythonLangGraph();
  });
  afterAll(() => server?.stop());

  const configOf = (config: Partial<AgentConfigs['langgraph']> = {}) => ({
    assistant: 'pupil',
    input: 'messages' as const,
    ...config,
  });
  const peerOf = (config?: Partial<AgentConfigs['langgraph']>, { url, headers } = server) => ({
    endpoint: url,
    config: configOf(config),
    headers,
    begun: async (word: string) => (await server.runsOf(`job-${word}`)).length,
    stopped: async (word: string) =>
      (await server.runsOf(`job-${word}`)).filter(({ status }) => status === 'interrupted').length,
  });
  const at = (
    config?: Partial<AgentConfigs['langgraph']>,
    deployment = server,
  ): AgentTarget<'langgraph'> => targetOf('langgraph', peerOf(config, deployment));
  const outcomeOf = (target: AgentTarget<'langgraph'>, job: AgentJob): Promise<AgentOutcome> =>
    attempt(langgraphAdapter, target, job).outcome;
  const questionOf = async (target: AgentTarget<'langgraph'>, job: AgentJob) => {
    const outcome = await outcomeOf(target, job);
    if (outcome.kind !== 'question') throw new Error('it did not ask');
    return outcome;
  };
  const answerTo = (
    job: AgentJob,
    { token }: { token: AgentJob['progress'] },
    answer: Resumption,
  ) => ({
    ...job,
    resume: { token: token ?? {}, answer },
  });
  const blue = { decision: 'respond', text: 'blue' } as const;

  contractOf({
    adapter: langgraphAdapter,
    peer: peerOf,
    errors: ['failed'],
    streams: true,
    asks: true,
    usage: { input_tokens: 11, output_tokens: 5 },
  });

  describe.concurrent('a graph', () => {
    test('says why it failed, also to an attempt that comes later', async () => {
      const job = jobOf('failed', 'why');
      const failure = { kind: 'failed', message: expect.stringContaining('forgotten its book') };
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

    test('is given the task in parts, and answers with a key of its state', async () => {
      const config = { assistant: 'clerk', input: 'task', output: 'report' } as const;
      const { outcome, parts } = attempt(langgraphAdapter, at(config), jobOf('answer', 'report'));
      expect(await outcome).toEqual({ kind: 'answer', text: 'report on #answer report in Bern' });
      expect(parts).toContainEqual({ kind: 'status', message: 'writing the report' });
    });

    test('asks one thing after the other in one node', async () => {
      const job = jobOf('ask', 'form');
      const target = at({ assistant: 'form' });
      const colour = await questionOf(target, job);
      const size = await questionOf(
        target,
        answerTo(job, colour, { decision: 'respond', text: 'red' }),
      );
      expect([colour.question, size.question]).toEqual(['Which colour?', 'Which size?']);
      expect(
        await outcomeOf(target, answerTo(job, size, { decision: 'respond', text: 'large' })),
      ).toMatchObject({ kind: 'answer', text: 'red, large' });
    });

    test('takes edited arguments in the inbox and in the middleware', async () => {
      const target = at({ assistant: 'gate' });
      const job = jobOf('ask', 'gate');
      const edits: Record<string, Record<string, unknown>> = {
        'Send this mail?': { to: 'b@example.org' },
        'Pay 5 USD?': { usd: 7 },
      };
      let outcome = await outcomeOf(target, job);
      for (let questions = 0; outcome.kind === 'question' && questions < 2; questions++) {
        const edit = edits[outcome.question] ?? {};
        outcome = await outcomeOf(
          target,
          answerTo(job, outcome, { decision: 'edit', text: '', edit }),
        );
      }
      expect(outcome).toMatchObject({
        kind: 'answer',
        data: {
          inbox: [{ type: 'edit', args: { action: 'send_mail', args: { to: 'b@example.org' } } }],
          middleware: { decisions: [{ type: 'edit', edited_action: { args: { usd: 7 } } }] },
        },
      });
    });

    test("takes a decision on each call that LangChain's middleware asks about", async () => {
      const target = at({ assistant: 'mail' });
      const job = jobOf('ask', 'mail');
      const question = await questionOf(target, job);
      expect(question).toMatchObject({
        choices: [{ decision: 'approve' }, { decision: 'edit' }],
        editable: {
          value: {
            actions: [
              { name: 'send_mail', decision: 'approve', arguments: { to: 'a@example.org' } },
              { name: 'delete_mail', decision: 'approve', arguments: { id: 7 } },
            ],
          },
        },
      });
      const edit = {
        actions: [
          { decision: 'edit', arguments: { to: 'b@example.org' } },
          { decision: 'reject', message: 'keep it' },
        ],
      };
      const outcome = await outcomeOf(
        target,
        answerTo(job, question, { decision: 'edit', text: '', edit }),
      );
      expect(outcome).toMatchObject({
        kind: 'answer',
        text: expect.stringContaining('sent to b@example.org'),
      });
      expect(outcome).toMatchObject({ text: expect.stringContaining('keep it') });
    });

    test('takes an edit of a call that the middleware asks about by itself', async () => {
      const target = at({ assistant: 'mail_by_call' });
      const job = jobOf('ask', 'mail-by-call');
      let outcome = await outcomeOf(target, job);
      for (let questions = 0; outcome.kind === 'question' && questions < 2; questions++) {
        const isMail = outcome.question.includes('send_mail');
        const answer: Resumption = isMail
          ? { decision: 'edit', text: '', edit: { to: 'b@example.org' } }
          : { decision: 'reject', text: 'keep it' };
        outcome = await outcomeOf(target, answerTo(job, outcome, answer));
      }
      expect(outcome).toMatchObject({
        kind: 'answer',
        text: expect.stringContaining('sent to b@example.org'),
      });
      expect(outcome).toMatchObject({ text: expect.stringContaining('keep it') });
    });

    test('that says nothing has no answer', async () => {
      const outcome = await outcomeOf(at({ assistant: 'silent' }), jobOf('answer', 'silent'));
      expect(() => assertAnswered('tried', outcome)).toThrow('tried ended without an answer');
    });

    test('asks in a subgraph', async () => {
      const job = jobOf('ask', 'nested');
      const target = at({ assistant: 'parent' });
      const question = await questionOf(target, job);
      expect(await outcomeOf(target, answerTo(job, question, blue))).toMatchObject({
        kind: 'answer',
        text: 'It will be blue.',
      });
    });

    test('may have a state of megabytes', async () => {
      const outcome = await outcomeOf(at({ assistant: 'heavy' }), jobOf('answer', 'heavy'));
      expect(outcome).toMatchObject({ kind: 'answer', text: 'piled up' });
    });

    test('that is asked and answered on the deployment itself goes on there', async () => {
      const job = jobOf('ask', 'elsewhere');
      const question = await questionOf(at(), job);
      const [run] = await server.runsOf(job.jobId);
      await server.client.runs.wait(run?.thread_id ?? '', 'pupil', { command: { resume: 'pink' } });
      expect(await outcomeOf(at(), answerTo(job, question, blue))).toMatchObject({
        text: 'It will be pink.',
      });
    });

    test('whose state a person has changed on the deployment is not asked again', async () => {
      const job = jobOf('ask', 'edited');
      const question = await questionOf(at(), job);
      const [run] = await server.runsOf(job.jobId);
      const values = { messages: [{ role: 'assistant', content: 'It is pink.' }] };
      await server.client.threads.updateState(run?.thread_id ?? '', { values, asNode: 'ask' });
      expect(await outcomeOf(at(), answerTo(job, question, blue))).toMatchObject({
        text: 'It is pink.',
      });
    });
  });

  test('shows its graphs, and a schema of Pydantic', async () => {
    const visit = {
      peer: { endpoint: server.url, fetch: at().fetch },
      client: server.client,
      signal: new AbortController().signal,
    };
    const { info, graphs, skipped } = await loadOverview(visit);
    expect(info).toMatchObject({ runtime: 'python', langgraph_version: expect.any(String) });
    expect(graphs.map(({ graph_id }) => graph_id)).toEqual(
      expect.arrayContaining(['pupil', 'mail', 'settings']),
    );
    expect(skipped).toEqual([]);
    const schemas = await loadSchemas(visit, 'de_1');
    expect(schemas.skipped).toEqual([]);
    const settings = schemas.items.find(({ graph_id }) => graph_id === 'settings');
    if (!settings) throw new Error('it is not there');
    expect(settings.properties).toMatchObject({
      model: {
        type: 'select',
        is_model: true,
        default: 'm1',
        options: [{ value: 'm1' }, { value: 'm2' }],
      },
      temperature: { type: 'number' },
      voice: { type: 'json', description: 'How it speaks.' },
      window: { type: 'json', default: [9, 17] },
      note: { type: 'json' },
    });
    expect(checkConfig(settings, defaultsOf(settings))).toEqual([]);
    const right = {
      model: 'm2',
      temperature: null,
      voice: { tone: 'strict' },
      window: [8, 16],
      note: 'x',
    };
    expect(checkConfig(settings, right)).toEqual([]);
    const wrong = { model: 'm3', temperature: 'hot', voice: { volume: 11 }, window: ['x', 1] };
    expect(checkConfig(settings, wrong).map(({ field }) => field)).toEqual([
      'model',
      'temperature',
      'voice.volume',
      'window.0',
    ]);
  });

  describe('a server that is killed', { timeout: 180_000 }, () => {
    let own: PythonLangGraph;
    beforeAll(async () => {
      own = await startPythonLangGraph();
    });
    afterAll(() => own?.stop());
    const restart = async () => {
      await own.kill();
      await own.start();
    };

    test('and has lost its checkpoints takes no answer to a question that is gone', async () => {
      const job = jobOf('ask', 'lost');
      const question = await questionOf(at({}, own), job);
      await own.flush();
      await restart();
      expect(await own.runsOf(job.jobId)).toMatchObject([{ status: 'success' }]);
      await expect(outcomeOf(at({}, own), answerTo(job, question, blue))).rejects.toMatchObject({
        kind: 'failed',
        message: expect.stringMatching(/was not delivered: .* has lost the question/),
      });
      expect(await own.runsOf(job.jobId)).toHaveLength(1);
    });

    test('fails the run of a person whose answer it cannot take', async () => {
      const user = new TestClient(inject('endpoints'));
      const auth = { type: 'bearer', token: { env: 'AGENT_SECRET_LET_ME_IN' } };
      const definition = { name: 'pupil', type: 'langgraph', endpoint: own.url, auth };
      const config = { assistant: 'pupil' };
      expect(await user.request('POST', '/v1/agents', { ...definition, config })).toMatchObject({
        status: 201,
      });
      const { body } = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
        agent: 'pupil',
        task: '#ask person',
      });
      const { approval_id } = await user.asked(body.execution_id, 'question');
      await own.flush();
      await restart();
      await user.decide(approval_id, { decision: 'respond', message: 'blue' });
      await user.ended(body.execution_id);
      const path = `/v1/agents/status/${body.execution_id}`;
      expect((await user.request<Execution>('GET', path)).body).toMatchObject({
        status: 'failed',
        result: null,
        error: { message: expect.stringContaining('The answer was not delivered') },
      });
    });

    test('and has lost the state of a run that ended has no answer of it', async () => {
      const job = jobOf('answer', 'stateless');
      const { outcome, saved } = attempt(langgraphAdapter, at({}, own), job);
      expect(await outcome).toMatchObject({ kind: 'answer' });
      await own.flush();
      await restart();
      const later = { ...job, progress: saved.at(-1) };
      await expect(outcomeOf(at({}, own), later)).rejects.toMatchObject({
        kind: 'failed',
        message: expect.stringContaining('has no state for thread'),
      });
    });

    test('and has lost the thread, too, is asked nothing anew', async () => {
      const job = jobOf('ask', 'forgotten');
      await own.flush();
      const question = await questionOf(at({}, own), job);
      const [run] = await own.runsOf(job.jobId);
      await own.client.threads.delete(run?.thread_id ?? '');
      await expect(outcomeOf(at({}, own), answerTo(job, question, blue))).rejects.toMatchObject({
        kind: 'failed',
        message: expect.stringContaining('has lost the question'),
      });
    });

    test('goes on with a run that was at work', async () => {
      const job = jobOf('answer', 'at-work', { prompt: '#stuck at-work' });
      const first = attempt(langgraphAdapter, at({}, own), job);
      await expect.poll(async () => (await own.runsOf(job.jobId))[0]?.status).toBe('running');
      await own.flush();
      await own.kill();
      await expect(first.outcome).rejects.toMatchObject({ name: 'AgentError', retryable: true });
      await own.start();
      const second = { ...job, progress: first.saved.at(-1) };
      expect(await outcomeOf(at({}, own), second)).toMatchObject({
        kind: 'answer',
        text: expect.stringContaining('pong'),
      });
      expect(await own.runsOf(job.jobId)).toHaveLength(1);
    });
  });
});
