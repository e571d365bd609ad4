import { spawn } from 'node:child_process';
import { readCliEnvironment } from '../../platform/config/local-clis.ts';

export class GitError extends Error {
  readonly code = 'git_failed';
  constructor(command: string, said: string) {
    super(`git ${command} failed: ${said.trim().slice(0, 500)}`);
    this.name = 'GitError';
  }
}

export interface GitOptions {
  cwd: string;
  signal: AbortSignal;
  env?: Record<string, string>;
  /** Of the output, in bytes; what is longer is cut. */
  limit?: number;
}

const TIMEOUT_MS = 600_000;

/** No hooks, no questions, no settings of the machine; the agent may have written the repository's own. */
const SAFE = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'gc.auto=0'];

/** Runs git. @throws GitError, or the signal's reason */
export async function runGit(
  args: string[],
  options: GitOptions,
): Promise<{ output: string; isCut: boolean }> {
  const { cwd, signal, env = {}, limit = 8 * 1024 * 1024 } = options;
  signal.throwIfAborted();
  const child = spawn('git', [...SAFE, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
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
