import type { AgentTemplate } from '../../contracts/agent-template.ts';
import type { AgentAdapter, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { checkTemplate, runTemplate } from '../template/run-template.ts';

export interface CustomAdapterDeps {
  /** Finds a template, built-in or of the tenant. */
  readTemplate(tenantId: string, name: string): Promise<AgentTemplate | undefined>;
}

/** An agent that a template describes. Only templates with a `poll` section save progress: the id of the job at the agent. */
export function createCustomAdapter({ readTemplate }: CustomAdapterDeps): AgentAdapter<'custom'> {
  const runOf = async (target: AgentTarget<'custom'>) => {
    const template = await readTemplate(target.tenantId, target.config.template);
    if (!template)
      throw new AgentError('rejected', `There is no template "${target.config.template}".`);
    return { template, target, variables: target.config.variables ?? {} };
  };
  return {
    type: 'custom',
    rejoins: (_target, progress) => progress !== undefined,
    async discover(target, signal) {
      const run = await runOf(target);
      await checkTemplate(run, signal);
      const { name, framework, description, annotations } = run.template;
      return {
        capabilities: [],
        ...(description && { description }),
        details: { template: name, framework, ...(annotations && { annotations }) },
      };
    },
    check: async (target, signal) => checkTemplate(await runOf(target), signal),
    execute: async (target, job, call) => runTemplate(await runOf(target), job, call),
  };
}
