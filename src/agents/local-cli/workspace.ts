import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from './git.ts';

export interface WorkspaceOptions {
  directory: string;
  /** Path of the repository to clone; an empty one without it. */
  repository: string | undefined;
  signal: AbortSignal;
}

/** Where the agent works: the files of a job's directory that it sees. */
export const treeOf = (directory: string) => join(directory, 'tree');

/**
 * Makes a job's directory anew, with a clone of its own: nothing that the agent does to it reaches the repository, and its history
 * stays when the repository is cleaned up. Resolves to the commit that the work begins with.
 */
export async function makeWorkspace({
  directory,
  repository,
  signal,
}: WorkspaceOptions): Promise<string> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const cwd = treeOf(directory);
  if (repository === undefined) {
    await runGit(['init', '--quiet', '--initial-branch=main', cwd], { cwd: directory, signal });
    const identity = ['-c', 'user.name=agent-orchestrator', '-c', 'user.email=agent@localhost'];
    const commit = ['commit', '--quiet', '--allow-empty', '--no-gpg-sign', '-m', 'Begin'];
    await runGit([...identity, ...commit], { cwd, signal });
  } else {
    const clone = ['clone', '--quiet', '--no-hardlinks', '--no-tags', '--', repository, cwd];
    await runGit(clone, { cwd: directory, signal });
    // There is nothing to push to by mistake.
    await runGit(['remote', 'remove', 'origin'], { cwd, signal });
  }
  return (await runGit(['rev-parse', 'HEAD'], { cwd, signal })).output.trim();
}

/** The files go, the record stays: a worker that dies now has its outcome there. */
export const removeTree = (directory: string) =>
  rm(treeOf(directory), { recursive: true, force: true });

export const removeWorkspace = (directory: string) =>
  rm(directory, { recursive: true, force: true });

/** Longer than any run lives. */
const KEEP_MS = 31 * 24 * 3_600_000;

/** Removes what cancelled and forgotten jobs have left, by the age of their last change of state. */
export async function sweepWorkspaces(workspaces: string, now: number): Promise<void> {
  for (const tenant of await listDirectories(workspaces)) {
    for (const directory of await listDirectories(tenant)) {
      const found = await stat(directory).catch(ignoreMissing);
      if (found && now - found.mtimeMs > KEEP_MS) await removeWorkspace(directory);
    }
  }
}

async function listDirectories(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(ignoreMissing);
  return (entries ?? [])
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(directory, name));
}

/** Another worker may sweep, too. */
function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
