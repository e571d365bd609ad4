import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createLocalCliAdapter, type LocalCliDeps } from '../../src/agents/local-cli/adapter.ts';
import { readRecord } from '../../src/agents/local-cli/job-record.ts';

const git = promisify(execFile);

export interface Note {
  kind: 'begun' | 'resumed' | 'stopped' | 'background';
  word: string;
  session: string;
  pid: number;
  told: string;
  child?: number;
}

const script = fileURLToPath(new URL('./stream-json-cli.ts', import.meta.url));
const formats = ['--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'];

/** The stand-in as an operator would configure it. */
export const standIn = {
  command: process.execPath,
  args: [
    script,
    '-p',
    ...formats,
    '--include-partial-messages',
    '--permission-prompt-tool',
    'stdio',
  ],
  env: ['STAND_IN_HOME'],
  resume_args: ['--resume', '{session_id}'],
  model_args: ['--model', '{model}'],
  format: 'stream-json' as const,
};

/** With a repository to work on. */
export async function setUpLocalCli() {
  const home = await mkdtemp(join(tmpdir(), 'local-cli-'));
  const repository = join(home, 'repository');
  // The stand-in is told by its environment where its home is, as others are by HOME.
  process.env.STAND_IN_HOME = home;
  await makeRepository(repository);
  const { resume_args: _, ...forgetful } = standIn;
  const deps: LocalCliDeps = {
    clis: { 'stand-in': standIn, forgetful, missing: { ...standIn, command: '/no/such/command' } },
    repositories: { sample: repository },
    workspaces: join(home, 'workspaces'),
  };
  const notes = async (word: string): Promise<Note[]> => {
    const text = await readFile(join(home, 'journal.jsonl'), 'utf8').catch(() => '');
    const all = text.split('\n').flatMap((line): Note[] => (line ? [JSON.parse(line)] : []));
    return all.filter((note) => note.word === word);
  };
  const directoryOf = (word: string) => join(deps.workspaces, 'contract', `job-${word}`);
  return {
    deps,
    repository,
    adapter: createLocalCliAdapter(deps),
    notes,
    directoryOf,
    /** As the worker knows it: the session was heard of. */
    begun: async (word: string) => {
      const record = await readRecord(directoryOf(word));
      const begun = (await notes(word)).filter(({ kind }) => kind === 'begun');
      return record?.session_id || Object.keys(record?.outcomes ?? {}).length > 0
        ? begun.length
        : 0;
    },
    /** Of all that the job has started. */
    running: async (word: string) =>
      (await notes(word)).flatMap(({ pid, child }) => [pid, child ?? pid]).filter(isRunning),
    stop: () => rm(home, { recursive: true, force: true }),
  };
}

async function makeRepository(path: string): Promise<void> {
  const run = (...args: string[]) => git('git', ['-C', path, ...args]);
  await git('git', ['init', '--quiet', path]);
  await writeFile(join(path, 'kept.txt'), 'kept\n');
  await writeFile(join(path, 'gone.txt'), 'gone\n');
  await writeFile(join(path, '.gitignore'), '*.log\n');
  await run('add', '--all');
  await run(
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@localhost',
    'commit',
    '--quiet',
    '-m',
    'First',
  );
}

/** One that is dead, and waits for its parent to look, does not run. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = existsSync('/proc/self') ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}
