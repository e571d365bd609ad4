import type { AgentAdapter } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { assertModel, type ModelDeps } from '../assert-model.ts';

export interface LlmAdapterDeps extends ModelDeps {
  /** What is known of a blueprint; undefined where there is none. */
  findBlueprint(
    tenantId: string,
    name: string,
    version: number | undefined,
  ): Promise<FoundBlueprint | undefined>;
}

interface FoundBlueprint {
  version: number;
  description: string;
  capabilities: string[];
  model: string | null;
}

/**
 * Our own loop over a blueprint. It lives in the workflows (`workflows/agent-run`), where each model call and each tool call is durable by
 * itself; what is here is how such an agent is registered.
 */
export function createLlmAdapter({ findBlueprint, ...deps }: LlmAdapterDeps): AgentAdapter<'llm'> {
  const find: AgentAdapter<'llm'>['discover'] = async ({ tenantId, config }) => {
    const { blueprint: name, version } = config;
    const found = await findBlueprint(tenantId, name, version);
    const label = version === undefined ? name : `${name}@${version}`;
    if (!found) throw new AgentError('rejected', `There is no blueprint ${label}.`);
    assertModel(deps, config.model ?? found.model);
    const { description, capabilities } = found;
    return { capabilities, description, version: String(found.version) };
  };
  return {
    type: 'llm',
    rejoins: () => true,
    readOnly: true,
    discover: find,
    check: async (target, signal) => {
      await find(target, signal);
    },
    execute: () => {
      throw new AgentError('rejected', 'An llm agent is carried out by the agent-run workflow.');
    },
  };
}
