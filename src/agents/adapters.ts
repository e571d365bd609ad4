import type { AgentType } from '../contracts/agent-config.ts';
import type { AgentAdapter } from './adapter.ts';
import { AgentError } from './agent-error.ts';
import { apiAdapter } from './api/adapter.ts';
import { createLlmAdapter, type LlmAdapterDeps } from './llm/adapter.ts';
import { openaiCompatibleAdapter } from './openai-compatible/adapter.ts';

export type Adapters = { [Type in AgentType]: AgentAdapter };

export type AdapterDeps = LlmAdapterDeps;

/** The one place that says which adapter speaks to which type of agent. */
export const createAdapters = (deps: AdapterDeps): Adapters => ({
  llm: createLlmAdapter(deps),
  api: apiAdapter,
  openai_compatible: openaiCompatibleAdapter,
  langgraph: missing('langgraph'),
  a2a_server: missing('a2a_server'),
  crewai: missing('crewai'),
  databricks: missing('databricks'),
  custom: missing('custom'),
  local_cli: missing('local_cli'),
});

function missing(type: AgentType): AgentAdapter {
  const refuse = () => {
    throw new AgentError('rejected', `There is no adapter for ${type} yet.`);
  };
  return { type, rejoins: false, discover: refuse, check: refuse, execute: refuse };
}
