import type { LocalCli } from '../../platform/config/local-clis.ts';
import type { AgentAdapter, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { openJob } from './open-job.ts';
import { readVersion } from './read-version.ts';
import { createSweep } from './sweep.ts';
import { runCliJob } from './work-on.ts';
import { removeWorkspace } from './workspace.ts';

export interface LocalCliDeps {
  /** What the operator has configured; a tenant can but name it. */
  clis: Record<string, LocalCli>;
  /** Paths of git repositories. */
  repositories: Record<string, string>;
  /** A directory on a disk of this machine. */
  workspaces: string;
}

/**
 * A coding agent that is run as a command, in a clone of its own. A lost job goes on in its session where that is: on the machine
 * that it was begun on.
 */
export function createLocalCliAdapter(deps: LocalCliDeps): AgentAdapter<'local_cli'> {
  const sweep = createSweep(deps.workspaces);
  return {
    type: 'local_cli',
    rejoins: () => true,
    async discover(target, signal) {
      const { cli } = chosenBy(target, deps);
      const version = await readVersion(cli, signal);
      return { capabilities: [], version, details: { cli: target.config.cli } };
    },
    async check(target, signal) {
      await readVersion(chosenBy(target, deps).cli, signal);
    },
    async execute(target, job, call) {
      const chosen = chosenBy(target, deps);
      await sweep();
      const opened = await openJob({ ...chosen, workspaces: deps.workspaces }, job, call);
      if (opened.kind === 'ended') return opened.outcome;
      try {
        return await runCliJob({ ...chosen, ...opened }, job, call);
      } catch (error) {
        // It has its end. After any other error, or when it is stopped, it may still be gone on with.
        if (error instanceof AgentError && error.outcome === 'settled')
          await removeWorkspace(opened.directory);
        throw error;
      }
    },
  };
}

/** Of one's own properties only: a name comes from a tenant. @throws AgentError `rejected` */
function chosenBy({ config }: AgentTarget<'local_cli'>, { clis, repositories }: LocalCliDeps) {
  const cli = Object.hasOwn(clis, config.cli) ? clis[config.cli] : undefined;
  if (!cli) throw new AgentError('rejected', `No command line agent ${config.cli} is configured.`);
  const { repository: name, model } = config;
  const isThere = name === undefined || Object.hasOwn(repositories, name);
  if (!isThere) throw new AgentError('rejected', `No repository ${name} is configured.`);
  if (model !== undefined && !cli.model_args)
    throw new AgentError('rejected', `The agent ${config.cli} cannot be given a model.`);
  // It becomes an argument, and must not be an option.
  if (model !== undefined && !/^[A-Za-z0-9][\w.:/@[\]-]*$/.test(model))
    throw new AgentError('rejected', `${model} is not the name of a model.`);
  return {
    cli,
    repository: name === undefined ? undefined : repositories[name],
    modelArgs: fill(cli.model_args ?? [], 'model', model),
  };
}

/** Arguments with `{name}` replaced by a value; none without one. */
const fill = (args: string[], name: string, value: string | undefined): string[] =>
  value === undefined ? [] : args.map((argument) => argument.replaceAll(`{${name}}`, value));
