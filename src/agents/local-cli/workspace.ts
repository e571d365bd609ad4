import { spawn } from 'node:child_process';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readCliEnvironment } from '../../platform/config/local-clis.ts';

interface WorkspaceOptions {
  directory: string;
  /** Path of the repository to clone. Without it, the workspace is an empty repository. */
  repository: string | undefined;
  signal: AbortSignal;
}

/**
 * Creates a job's directory with its own clone, and replaces an existing one. Nothing that the agent does in the clone reaches the
 * repository. Returns the commit that the work begins with.
 */
export async function createWorkspace({
  directory,
  repository,
  signal,
}: WorkspaceOptions): Promise<string> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const cwd = workTreePath(directory);
  if (repository === undefined) {
    await runGit(['init', '--quiet', '--initial-branch=main', cwd], { cwd: directory, signal });
    const identity = ['-c', 'user.name=agent-orchestrator', '-c', 'user.email=agent@localhost'];
    const commit = ['commit', '--quiet', '--allow-empty', '--no-gpg-sign', '-m', 'Begin'];
    await runGit([...identity, ...commit], { cwd, signal });
  } else {
    const clone = ['clone', '--quiet', '--no-hardlinks', '--no-tags', '--', repository, cwd];
    await runGit(clone, { cwd: directory, signal });
    // Without a remote, the agent cannot push by mistake.
    await runGit(['remote', 'remove', 'origin'], { cwd, signal });
  }
  return (await runGit(['rev-parse', 'HEAD'], { cwd, signal })).output.trim();
}

/** The directory below the job's directory that the agent works in. */
export const workTreePath = (directory: string) => join(directory, 'tree');

/** Keeps the job's record: a worker that dies now finds the outcome there. */
export const removeWorkTree = (directory: string) =>
  rm(workTreePath(directory), { recursive: true, force: true });

export const removeWorkspace = (directory: string) =>
  rm(directory, { recursive: true, force: true });

/** Returns a function that removes old workspaces, at most once per interval. */
export function createWorkspaceSweep(workspaces: string): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = Date.now();
    if (now < next) return;
    next = now + SWEEP_INTERVAL_MS;
    await sweepWorkspaces(workspaces, now);
  };
}

const SWEEP_INTERVAL_MS = 3_600_000;

/** Longer than any run. */
const MAX_AGE_MS = 31 * 24 * 3_600_000;

/** Removes directories of cancelled and lost jobs by their last modification. */
async function sweepWorkspaces(workspaces: string, now: number): Promise<void> {
  for (const tenant of await listDirectories(workspaces)) {
    for (const directory of await listDirectories(tenant)) {
      const found = await stat(directory).catch(ignoreMissing);
      if (found && now - found.mtimeMs > MAX_AGE_MS) await removeWorkspace(directory);
    }
  }
}

async function listDirectories(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(ignoreMissing);
  return (entries ?? [])
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(directory, name));
}

/** Another worker may remove the same directory. */
function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

interface Changes {
  /** In git's unified format; null if git failed. */
  diff: string | null;
  is_diff_cut: boolean;
  files: { path: string; change: 'added' | 'modified' | 'deleted' }[];
  are_files_cut: boolean;
  problem?: string;
}

/** All changes since `base`, committed or not, without ignored files. */
export async function readChanges(
  directory: string,
  base: string,
  signal: AbortSignal,
): Promise<Changes> {
  // A separate index, because the repository's own holds what the agent wants to commit.
  const index = join(directory, 'changes.index');
  const options = { cwd: workTreePath(directory), signal, env: { GIT_INDEX_FILE: index } };
  const diff = ['diff', '--cached', '--no-ext-diff', '--no-textconv', '--no-renames', '--no-color'];
  try {
    await rm(index, { force: true });
    await runGit(['read-tree', base], options);
    await runGit(['add', '--all'], options);
    const text = await runGit([...diff, base], { ...options, limit: MAX_DIFF_BYTES });
    const names = await runGit([...diff, '--name-status', '-z', base], options);
    const files = parseNameStatus(names.output);
    return {
      diff: text.output,
      is_diff_cut: text.isCut,
      files: files.slice(0, MAX_FILES),
      are_files_cut: names.isCut || files.length > MAX_FILES,
    };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    // The agent may have broken the repository. Its answer is paid for and must not be lost.
    return {
      diff: null,
      is_diff_cut: false,
      files: [],
      are_files_cut: false,
      problem: error.message,
    };
  }
}

const MAX_DIFF_BYTES = 200_000;
const MAX_FILES = 1000;

function parseNameStatus(output: string): Changes['files'] {
  const parts = output.split('\0');
  const files: Changes['files'] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [status, path] = [parts[at], parts[at + 1]];
    if (!status || !path) continue;
    const change = status === 'A' ? 'added' : status === 'D' ? 'deleted' : 'modified';
    files.push({ path, change });
  }
  return files;
}

export class GitError extends Error {
  readonly code = 'git_failed';
  constructor(command: string, said: string) {
    super(`git ${command} failed: ${said.trim().slice(0, 500)}`);
    this.name = 'GitError';
  }
}

interface GitOptions {
  cwd: string;
  signal: AbortSignal;
  env?: Record<string, string>;
  /** Maximum output in bytes. Longer output is cut. */
  limit?: number;
}

const GIT_TIMEOUT_MS = 600_000;

/** Disables hooks and commands from the repository's configuration, which the agent may have written. */
const SAFE_OPTIONS = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'gc.auto=0',
];

/** Runs git. @throws GitError, or the signal's reason */
async function runGit(
  args: string[],
  options: GitOptions,
): Promise<{ output: string; isCut: boolean }> {
  const { cwd, signal, env = {}, limit = 8 * 1024 * 1024 } = options;
  signal.throwIfAborted();
  const child = spawn('git', [...SAFE_OPTIONS, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: GIT_TIMEOUT_MS,
    signal,
    env: { ...readCliEnvironment([]), GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', ...env },
  });
  const chunks: Buffer[] = [];
  let size = 0;
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.byteLength;
    chunks.push(chunk);
    if (size > limit) child.kill();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(signal.aborted ? signal.reason : error));
    child.once('close', resolve);
  });
  const isCut = size > limit;
  if (code !== 0 && !isCut) throw new GitError(args[0] ?? '', said);
  return { output: Buffer.concat(chunks).subarray(0, limit).toString(), isCut };
}
