import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type LocalCli, readCliEnvironment } from '../../platform/config/local-clis.ts';
import { AgentError } from '../agent-error.ts';

const run = promisify(execFile);

/**
 * What the command says of itself, with the arguments that name a script, but none that begin with a dash: those are for a job.
 * @throws AgentError `unreachable`, or the signal's reason
 */
export async function readVersion(cli: LocalCli, signal: AbortSignal): Promise<string> {
  const firstOption = cli.args.findIndex((argument) => argument.startsWith('-'));
  const script = firstOption < 0 ? cli.args : cli.args.slice(0, firstOption);
  try {
    const { stdout } = await run(cli.command, [...script, '--version'], {
      env: readCliEnvironment(cli.env),
      timeout: 30_000,
      maxBuffer: 100_000,
      signal,
    });
    return stdout.trim().slice(0, 200);
  } catch (error) {
    signal.throwIfAborted();
    throw new AgentError('unreachable', 'The command does not tell its version on this machine.', {
      cause: error,
    });
  }
}
