import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError, runGit } from './git.ts';
import { treeOf } from './workspace.ts';

const MAX_DIFF_BYTES = 200_000;
const MAX_FILES = 1000;

export interface Changes {
  /** Unified, as of git; null where it could not be made. */
  diff: string | null;
  is_diff_cut: boolean;
  files: { path: string; change: 'added' | 'modified' | 'deleted' }[];
  are_files_cut: boolean;
  problem?: string;
}

/** What the agent changed since it began, committed or not; files that the repository ignores are left out. */
export async function readChanges(
  directory: string,
  base: string,
  signal: AbortSignal,
): Promise<Changes> {
  // An index of our own: the agent's says what it means to commit.
  const index = join(directory, 'changes.index');
  const options = { cwd: treeOf(directory), signal, env: { GIT_INDEX_FILE: index } };
  const diff = ['diff', '--cached', '--no-ext-diff', '--no-textconv', '--no-renames', '--no-color'];
  try {
    await rm(index, { force: true });
    await runGit(['read-tree', base], options);
    await runGit(['add', '--all'], options);
    const text = await runGit([...diff, base], { ...options, limit: MAX_DIFF_BYTES });
    const names = await runGit([...diff, '--name-status', '-z', base], options);
    const files = parseNames(names.output);
    return {
      diff: text.output,
      is_diff_cut: text.isCut,
      files: files.slice(0, MAX_FILES),
      are_files_cut: names.isCut || files.length > MAX_FILES,
    };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    // The agent may have broken the repository; its answer was paid for, and is not lost for that.
    return {
      diff: null,
      is_diff_cut: false,
      files: [],
      are_files_cut: false,
      problem: error.message,
    };
  }
}

function parseNames(output: string): Changes['files'] {
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
