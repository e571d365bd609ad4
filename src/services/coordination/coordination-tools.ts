import type { ToolDefinition } from '../../tools/tool.ts';
import { createAgent, deleteAgent, updateAgent } from './change-agents.ts';
import type { CoordinationDeps } from './coordination-deps.ts';
import { coordinationTool } from './coordination-tool.ts';
import { getAgent } from './get-agent.ts';
import { getAgentConfigSchema, suggestAgentConfig, validateAgentConfig } from './graph-config.ts';
import { listAgents } from './list-agents.ts';
import { listDeployments, listGraphs } from './list-deployments.ts';
import { listModels, listTools } from './list-models-and-tools.ts';

/** The tools with which an agent manages the agents on the tenant's deployments, with the rights of whoever has started its run. */
export const coordinationTools = (deps: CoordinationDeps): ToolDefinition[] => [
  coordinationTool(deps, listDeployments),
  coordinationTool(deps, listGraphs),
  coordinationTool(deps, listAgents),
  coordinationTool(deps, getAgent),
  coordinationTool(deps, getAgentConfigSchema),
  coordinationTool(deps, suggestAgentConfig),
  coordinationTool(deps, validateAgentConfig),
  coordinationTool(deps, listModels),
  coordinationTool(deps, listTools),
  coordinationTool(deps, createAgent),
  coordinationTool(deps, updateAgent),
  coordinationTool(deps, deleteAgent),
];
