import type { AgentTemplate } from '../../contracts/agent-template.ts';
import type { AgentAdapter, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { checkTemplate, runTemplate } from '../template/run-template.ts';

export interface CustomAdapterDeps {
  /** A template of the tenant, or one that is built in. */
  readTemplate(tenantId: string, name: string): Promise<AgentTemplate | undefined>;
}

/**
 * An agent that is spoken to as a template says. Only a job under a template that polls saves anything: the id under which it is found
 * again.
 */
export function createCustomAdapter({ readTemplate }: CustomAdapterDeps): AgentAdapter<'custom'> {
  const runOf = async (target: AgentTarget<'custom'>) => {
    const template = await readTemplate(target.tenantId, target.config.template);
    if (!template)
      throw new AgentError('rejected', `There is no template ${target.config.template}.`);
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
