import type { AgentTemplate } from '../../contracts/agent-template.ts';
import { crewaiTemplate } from './built-in/crewai.ts';
import { customTemplate } from './built-in/custom.ts';
import { databricksResponsesTemplate, databricksTemplate } from './built-in/databricks.ts';
import { openaiCompatibleTemplate } from './built-in/openai-compatible.ts';

/** Those that every tenant has; nobody can register one by these names, or delete them. */
export const BUILT_IN_TEMPLATES: readonly AgentTemplate[] = [
  crewaiTemplate,
  databricksTemplate,
  databricksResponsesTemplate,
  openaiCompatibleTemplate,
  customTemplate,
];
