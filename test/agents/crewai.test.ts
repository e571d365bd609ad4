import { afterAll, beforeAll, expect, test } from 'vitest';
import { crewaiAdapter } from '../../src/agents/crewai/adapter.ts';
import { startCrew } from '../support/crewai-server.ts';
import { attempt, contractOf, jobOf, targetOf } from './contract.ts';

let crew: Awaited<ReturnType<typeof startCrew>>;
beforeAll(async () => {
  crew = await startCrew();
});
afterAll(() => crew.stop());

const peer = () => ({
  endpoint: crew.url,
  headers: crew.headers,
  config: { inputs: { budget: 1000, audience: 'all' } },
  begun: crew.begun,
  stopped: async () => 0,
});

contractOf({
  adapter: crewaiAdapter,
  peer,
  errors: [
    'unauthorized',
    'rate_limited',
    'overloaded',
    'rejected',
    'broken_off',
    'server_error',
    'failed',
    'bad_response',
  ],
  streams: false,
  asks: true,
  isEnough: (saved) => saved !== undefined,
  stops: false,
  usage: null,
});

test('gives a crew its inputs as strings, those of the run before those of the agent', async () => {
  const job = jobOf('answer', 'inputs1', { input: { audience: 'few', days: [1, 2] } });
  const { outcome } = attempt(crewaiAdapter, targetOf('crewai', peer()), job);
  expect(await outcome).toMatchObject({
    data: { tasks: [{ task_id: 'research_task', agent: 'Researcher' }] },
  });
  expect(crew.kickoffs).toContainEqual({
    inputs: {
      task: job.task,
      title: job.title,
      instruction: job.instruction,
      prompt: job.prompt,
      budget: '1000',
      audience: 'few',
      days: '[1,2]',
    },
    meta: { requestId: 'job-inputs1', source: 'agent-orchestrator' },
  });
});

test('reads the state that deployed crews tell, too', async () => {
  const job = { ...jobOf('answer', 'state1'), prompt: '#state state1' };
  const { outcome } = attempt(crewaiAdapter, targetOf('crewai', peer()), job);
  expect(await outcome).toEqual({ kind: 'answer', text: 'pong #state state1' });
});

test('gives an answer to the crew once', async () => {
  const word = 'once1';
  const first = attempt(crewaiAdapter, targetOf('crewai', peer()), jobOf('ask', word));
  const question = await first.outcome;
  if (question.kind !== 'question') throw new Error('it did not ask');
  const answered = jobOf('ask', word, {
    progress: first.saved.at(-1),
    resume: { token: question.token, answer: { decision: 'respond', text: 'green' } },
  });
  await attempt(crewaiAdapter, targetOf('crewai', peer()), answered).outcome;
  await attempt(crewaiAdapter, targetOf('crewai', peer()), answered).outcome;
  expect(crew.feedbackTo(word)).toEqual(['green']);
});

test('a kickoff that the crew does not know any more is for a person', async () => {
  const progress = { id: '00000000-0000-4000-8000-000000000000', answered: 0 };
  const job = jobOf('answer', 'gone1', { progress });
  const { outcome } = attempt(crewaiAdapter, targetOf('crewai', peer()), job);
  await expect(outcome).rejects.toMatchObject({ kind: 'broken_off' });
  expect(await crew.begun('gone1')).toBe(0);
});
