import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type LocalCli, readCliEnvironment } from '../../platform/config/local-clis.ts';
import type { AgentAdapter, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { openJob } from './job-record.ts';
import { runCliJob } from './run-cli-job.ts';
import { createWorkspaceSweep, removeWorkspace } from './workspace.ts';

export interface LocalCliDeps {
  /** The operator's configuration. Tenants refer to entries by name. */
  clis: Record<string, LocalCli>;
  /** Paths of git repositories by name. */
  repositories: Record<string, string>;
  /** A directory on a local disk. */
  workspaces: string;
}

/** Runs a coding agent as a command, in its own clone. A lost job resumes its session on the machine that it began on. */
export function createLocalCliAdapter(deps: LocalCliDeps): AgentAdapter<'local_cli'> {
  const sweep = createWorkspaceSweep(deps.workspaces);
  return {
    type: 'local_cli',
    rejoins: () => true,
    async discover(target, signal) {
      const { cli } = resolveConfig(target, deps);
      const version = await readVersion(cli, signal);
      return { capabilities: [], version, details: { cli: target.config.cli } };
    },
    async check(target, signal) {
      await readVersion(resolveConfig(target, deps).cli, signal);
    },
    async execute(target, job, call) {
      const chosen = resolveConfig(target, deps);
      await sweep();
      const opened = await openJob({ ...chosen, workspaces: deps.workspaces }, job, call);
      if (opened.kind === 'ended') return opened.outcome;
      try {
        return await runCliJob({ ...chosen, ...opened }, job, call);
      } catch (error) {
        // A settled job has ended. After any other error, or a cancellation, the job may still be resumed.
        if (error instanceof AgentError && error.outcome === 'settled')
          await removeWorkspace(opened.directory);
        throw error;
      }
    },
  };
}

/** Looks up what the agent's config names. Own properties only, because tenants choose the names. @throws AgentError `rejected` */
function resolveConfig({ config }: AgentTarget<'local_cli'>, { clis, repositories }: LocalCliDeps) {
  const cli = Object.hasOwn(clis, config.cli) ? clis[config.cli] : undefined;
  if (!cli)
    throw new AgentError(
      'rejected',
      `Command line agent "${config.cli}" is not configured in LOCAL_CLI_AGENTS.`,
    );
  const { repository: name, model } = config;
  const isThere = name === undefined || Object.hasOwn(repositories, name);
  if (!isThere) throw new AgentError('rejected', `Repository "${name}" is not configured.`);
  if (model !== undefined && !cli.model_args)
    throw new AgentError(
      'rejected',
      `\`config.model\` is not supported: the command line agent "${config.cli}" has no model_args.`,
    );
  // The model becomes an argument of the command and must not look like an option.
  if (model !== undefined && !/^[A-Za-z0-9][\w.:/@[\]-]*$/.test(model))
    throw new AgentError('rejected', `\`config.model\` is not a valid model name: "${model}".`);
  return {
    cli,
    repository: name === undefined ? undefined : repositories[name],
    modelArgs: fillArguments(cli.model_args ?? [], 'model', model),
  };
}

/** Replaces `{name}` in the arguments. Without a value, there are no arguments. */
const fillArguments = (args: string[], name: string, value: string | undefined): string[] =>
  value === undefined ? [] : args.map((argument) => argument.replaceAll(`{${name}}`, value));

/**
 * Runs the command with `--version`. Arguments before the first option are kept, because they may name a script.
 * @throws AgentError `unreachable`, or the signal's reason
 */
async function readVersion(cli: LocalCli, signal: AbortSignal): Promise<string> {
  const firstOption = cli.args.findIndex((argument) => argument.startsWith('-'));
  const script = firstOption < 0 ? cli.args : cli.args.slice(0, firstOption);
  try {
    const { stdout } = await execFileAsync(cli.command, [...script, '--version'], {
      env: readCliEnvironment(cli.env),
      timeout: 30_000,
      maxBuffer: 100_000,
      signal,
    });
    return stdout.trim().slice(0, 200);
  } catch (error) {
    signal.throwIfAborted();
    throw new AgentError(
      'unreachable',
      'The command cannot be run with --version on this machine.',
      {
        cause: error,
      },
    );
  }
}

const execFileAsync = promisify(execFile);
