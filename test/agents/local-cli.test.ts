import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AgentAdapter, AgentJob } from '../../src/agents/adapter.ts';
import { createLocalCliAdapter } from '../../src/agents/local-cli/adapter.ts';
import { setUpLocalCli } from '../support/local-cli.ts';
import { attempt, contractOf, jobOf, targetOf } from './contract.ts';

let setUp: Awaited<ReturnType<typeof setUpLocalCli>>;
beforeAll(async () => {
  setUp = await setUpLocalCli();
});
afterAll(() => setUp.stop());

/** The real one is made in `beforeAll`, after the contract's tests are. */
const adapter: AgentAdapter<'local_cli'> = {
  type: 'local_cli',
  rejoins: () => true,
  discover: (target, signal) => setUp.adapter.discover(target, signal),
  check: (target, signal) => setUp.adapter.check(target, signal),
  execute: (target, job, call) => setUp.adapter.execute(target, job, call),
};

type Config = { cli: string; repository?: string; model?: string };
const peer = (config: Config = { cli: 'stand-in' }) => ({
  endpoint: '',
  config,
  begun: (word: string) => setUp.begun(word),
  stopped: async (word: string) =>
    (await setUp.notes(word)).filter(({ kind }) => kind === 'stopped').length,
});

contractOf({
  adapter,
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
  streams: true,
  asks: true,
  usage: { input_tokens: 100, output_tokens: 9 },
});

const begin = (job: AgentJob, config?: Config) =>
  attempt(adapter, targetOf('local_cli', peer(config)), job);

/** Resolves to the question that a job ends with first. */
async function askFor(word: string, behaviour: string) {
  const job = { ...jobOf('answer', word), prompt: `#${behaviour} ${word}` };
  const first = begin(job);
  const question = await first.outcome;
  if (question.kind !== 'question') throw new Error('it did not ask');
  const goOn = (answer: NonNullable<AgentJob['resume']>['answer']) =>
    begin({ ...job, progress: first.saved.at(-1), resume: { token: question.token, answer } });
  return { question, goOn };
}

describe.concurrent('a command line agent', () => {
  test('works on a clone, and tells what it changed', async () => {
    const job = { ...jobOf('answer', 'edit1'), prompt: '#edit edit1' };
    const { outcome, parts } = begin(job, {
      cli: 'stand-in',
      repository: 'sample',
      model: 'big-1',
    });
    const answer = await outcome;
    expect(answer).toMatchObject({
      kind: 'answer',
      data: {
        session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        num_turns: 2,
        is_diff_cut: false,
        files: [
          { path: 'dir/new file.txt', change: 'added' },
          { path: 'gone.txt', change: 'deleted' },
          { path: 'kept.txt', change: 'modified' },
        ],
      },
      usage: { model: 'big-1', cost_usd: '0.0125' },
    });
    const diff = answer.kind === 'answer' ? answer.data?.diff : '';
    expect(diff).toContain('+++ b/dir/new file.txt\t\n@@ -0,0 +1 @@\n+a new file\n');
    expect(diff).toContain(' kept\n+changed\n');
    expect(diff).toContain('--- a/gone.txt\n+++ /dev/null\n');
    expect(parts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'hook', name: 'PreToolUse:Write' }),
        expect.objectContaining({ kind: 'tool_use', name: 'Write' }),
        expect.objectContaining({ kind: 'tool_result', name: 'Write' }),
      ]),
    );
    const { stdout } = await promisify(execFile)('git', [
      '-C',
      setUp.repository,
      'status',
      '--porcelain',
    ]);
    expect(stdout).toBe('');
    expect(existsSync(join(setUp.directoryOf('edit1'), 'tree'))).toBe(false);
  });

  test('says that a long diff was cut', async () => {
    const { outcome } = begin({ ...jobOf('answer', 'large'), prompt: '#edit large' });
    const answer = await outcome;
    expect(answer).toMatchObject({
      data: {
        is_diff_cut: true,
        files: expect.arrayContaining([{ path: 'large.txt', change: 'added' }]),
      },
    });
    expect(answer.kind === 'answer' && String(answer.data?.diff).length).toBe(200_000);
  });

  test('sees of our environment what the operator names', async () => {
    const { outcome } = begin({ ...jobOf('answer', 'env1'), prompt: '#env env1' });
    const answer = await outcome;
    const names = answer.kind === 'answer' ? answer.text.split(' ') : [];
    const allowed = ['HOME', 'LANG', 'LC_ALL', 'PATH', 'STAND_IN_HOME', 'TMPDIR', 'TZ'];
    expect(names).toContain('STAND_IN_HOME');
    expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  test.for(['wait', 'leave'])('leaves no process behind after #%s', async (behaviour) => {
    const word = `orphans${behaviour}`;
    const { outcome, controller } = begin({
      ...jobOf('answer', word),
      prompt: `#${behaviour} ${word}`,
    });
    await expect
      .poll(async () => (await setUp.notes(word)).some(({ child }) => child), { timeout: 20_000 })
      .toBe(true);
    if (behaviour === 'wait') controller.abort(new Error('cancelled'));
    await outcome.catch(() => undefined);
    await expect.poll(() => setUp.running(word)).toEqual([]);
  });

  test('goes on in one session through two deaths of its worker', async () => {
    const word = 'killed1';
    const job = { ...jobOf('answer', word), prompt: `#step ${word}` };
    const progress = `${setUp.directoryOf(word)}.progress`;
    const work = () => {
      const script = fileURLToPath(new URL('../support/local-cli-worker.ts', import.meta.url));
      const parts = [setUp.deps, targetOf('local_cli', peer()), job].map((part) =>
        JSON.stringify(part),
      );
      const child = spawn(process.execPath, [script, ...parts, progress], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (chunk) => {
        output += chunk;
      });
      return { child, exited: once(child, 'close').then(() => output) };
    };
    for (const life of [1, 2]) {
      const { child, exited } = work();
      await expect
        .poll(
          async () => {
            const notes = await setUp.notes(word);
            // Before the worker knows the session, its job cannot be resumed.
            const isKnown = existsSync(progress) && (await setUp.begun(word));
            return isKnown ? notes.filter(({ child }) => child).length : 0;
          },
          { timeout: 60_000 },
        )
        .toBe(life);
      child.kill('SIGKILL');
      await exited;
    }
    const last = work();
    const outcome = JSON.parse(await last.exited);
    expect(outcome).toMatchObject({ kind: 'answer', text: 'pong, all steps' });
    expect(outcome.data.files).toEqual(
      ['step-0.txt', 'step-1.txt', 'step-2.txt'].map((path) => ({ path, change: 'added' })),
    );
    const notes = await setUp.notes(word);
    expect(notes.filter(({ kind }) => kind === 'begun')).toHaveLength(1);
    expect(notes.filter(({ kind }) => kind === 'resumed')).toHaveLength(2);
    expect(new Set(notes.map(({ session }) => session)).size).toBe(1);
    expect(await setUp.running(word)).toEqual([]);
  });

  test('tells an answer again that was lost on its way', async () => {
    const word = 'again1';
    const first = begin(jobOf('answer', word));
    const answer = await first.outcome;
    const again = begin(jobOf('answer', word, { progress: first.saved.at(-1) }));
    expect(await again.outcome).toEqual(answer);
    expect((await setUp.notes(word)).map(({ kind }) => kind)).toEqual(['begun']);
  });

  test('asks for a permission, and uses it when it was given', async () => {
    const { question, goOn } = await askFor('permit1', 'permit');
    expect(question).toMatchObject({
      question: expect.stringContaining('Bash'),
      shown: { tool_name: 'Bash', input: { command: 'make release' } },
    });
    const answer = await goOn({ decision: 'approve', text: '' }).outcome;
    expect(answer).toMatchObject({
      text: expect.stringContaining('released with {"command":"make release"'),
      // Of both turns.
      usage: { input_tokens: 200, output_tokens: 18, cost_usd: '0.025' },
    });
  });

  test('a permission that was changed or refused is so for the agent', async () => {
    const changed = await askFor('permit2', 'permit');
    const edit = { command: 'make release-candidate' };
    expect(await changed.goOn({ decision: 'edit', text: '', edit }).outcome).toMatchObject({
      text: 'released with {"command":"make release-candidate"}',
    });
    const refused = await askFor('permit3', 'permit');
    expect(
      await refused.goOn({ decision: 'reject', text: 'Not on Fridays.' }).outcome,
    ).toMatchObject({
      text: 'refused: Not on Fridays.',
    });
  });

  test('an agent that cannot resume is told no, and asks nobody', async () => {
    const job = { ...jobOf('answer', 'forget1'), prompt: '#permit forget1' };
    const { outcome } = begin(job, { cli: 'forgetful' });
    expect(await outcome).toMatchObject({
      text: 'refused: No person is available to decide. The request is denied.',
    });
  });
});

describe.concurrent('a job that cannot go on here', () => {
  /** Leaves a job with a session behind. */
  async function lose(word: string) {
    const lost = begin(jobOf('wait', word));
    await expect.poll(() => setUp.begun(word), { timeout: 20_000 }).toBe(1);
    const progress = lost.saved.at(-1);
    lost.controller.abort(new Error('lost'));
    await lost.outcome.catch(() => undefined);
    return progress;
  }

  test('is for a person: it was begun on another machine', async () => {
    const progress = { ...(await lose('far1')), machine: 'another' };
    const { outcome } = begin(jobOf('wait', 'far1', { progress }));
    await expect(outcome).rejects.toMatchObject({
      kind: 'broken_off',
      message: expect.stringContaining('another'),
    });
  });

  test('is for a person: its workspace is gone', async () => {
    const progress = await lose('gone1');
    await rm(setUp.directoryOf('gone1'), { recursive: true });
    const { outcome } = begin(jobOf('wait', 'gone1', { progress }));
    await expect(outcome).rejects.toMatchObject({ kind: 'broken_off' });
    expect((await setUp.notes('gone1')).filter(({ kind }) => kind === 'begun')).toHaveLength(1);
  });

  test('is for a person: nobody heard of its session', async () => {
    const progress = await lose('mute1');
    const file = join(setUp.directoryOf('mute1'), 'job.json');
    const { session_id, ...record } = JSON.parse(await readFile(file, 'utf8'));
    expect(session_id).toBeDefined();
    await writeFile(file, JSON.stringify(record));
    const { outcome } = begin(jobOf('wait', 'mute1', { progress }));
    await expect(outcome).rejects.toMatchObject({ kind: 'broken_off' });
  });
});

test('what was left behind long ago is cleared away', async () => {
  const [old, young] = ['old', 'young'].map((name) => join(setUp.deps.workspaces, 'swept', name));
  if (!old || !young) return;
  await mkdir(join(old, 'tree'), { recursive: true });
  await mkdir(young, { recursive: true });
  const then = new Date(Date.now() - 32 * 24 * 3_600_000);
  await utimes(old, then, then);
  const restarted = createLocalCliAdapter(setUp.deps);
  await attempt(restarted, targetOf('local_cli', peer()), jobOf('answer', 'sweep1')).outcome;
  expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
});

test('a repository that cannot be cloned is no tenant’s business', async () => {
  const deps = { ...setUp.deps, repositories: { lost: '/no/such/repository' } };
  const target = targetOf('local_cli', peer({ cli: 'stand-in', repository: 'lost' }));
  const { outcome } = attempt(createLocalCliAdapter(deps), target, jobOf('answer', 'lost1'));
  await expect(outcome).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.not.stringContaining('/no/such'),
  });
});

describe.concurrent('what a tenant names', () => {
  test.for([
    [{ cli: 'rm' }, 'rejected'],
    [{ cli: 'constructor' }, 'rejected'],
    [{ cli: 'stand-in', repository: '../repository' }, 'rejected'],
    [{ cli: 'stand-in', model: '--dangerously-skip-permissions' }, 'rejected'],
    [{ cli: 'missing' }, 'unreachable'],
  ] as const)('%o is %s', async ([config, kind]) => {
    const job = jobOf('answer', `named${JSON.stringify(config).length}`);
    await expect(begin(job, config).outcome).rejects.toMatchObject({ name: 'AgentError', kind });
  });

  test('a command that is not there is not discovered', async () => {
    const target = targetOf('local_cli', peer({ cli: 'missing' }));
    const { signal } = new AbortController();
    await expect(adapter.discover(target, signal)).rejects.toMatchObject({ kind: 'unreachable' });
    const there = targetOf('local_cli', peer());
    expect((await adapter.discover(there, signal)).version).toContain('Stand-in Code');
  });
});
