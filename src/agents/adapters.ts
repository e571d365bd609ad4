import type { AgentType } from '../contracts/agent-config.ts';
import { a2aServerAdapter } from './a2a/adapter.ts';
import type { AgentAdapter } from './adapter.ts';
import { apiAdapter } from './api/adapter.ts';
import { crewaiAdapter } from './crewai/adapter.ts';
import { type CustomAdapterDeps, createCustomAdapter } from './custom/adapter.ts';
import { databricksAdapter } from './databricks/adapter.ts';
import { createLanggraphAdapter } from './langgraph/adapter.ts';
import { createLlmAdapter, type LlmAdapterDeps } from './llm/adapter.ts';
import { createLocalCliAdapter, type LocalCliDeps } from './local-cli/adapter.ts';
import { openaiCompatibleAdapter } from './openai-compatible/adapter.ts';

export type Adapters = { [Type in AgentType]: AgentAdapter };

export type AdapterDeps = LlmAdapterDeps & CustomAdapterDeps & LocalCliDeps;

/** The registry of adapters by agent type. */
export const createAdapters = (deps: AdapterDeps): Adapters => ({
  llm: createLlmAdapter(deps),
  langgraph: createLanggraphAdapter(deps),
  a2a_server: a2aServerAdapter,
  api: apiAdapter,
  openai_compatible: openaiCompatibleAdapter,
  crewai: crewaiAdapter,
  databricks: databricksAdapter,
  custom: createCustomAdapter(deps),
  local_cli: createLocalCliAdapter(deps),
});
