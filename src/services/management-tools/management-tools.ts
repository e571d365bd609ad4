import type { ToolDefinition } from '../../tools/tool.ts';
import { createAgent, deleteAgent, updateAgent } from './change-agents.ts';
import { getAgent } from './get-agent.ts';
import { getAgentConfigSchema, suggestAgentConfig, validateAgentConfig } from './graph-config.ts';
import { listAgents } from './list-agents.ts';
import { listDeployments, listGraphs } from './list-deployments.ts';
import { listModels, listTools } from './list-models-and-tools.ts';
import { createManagementTool } from './management-tool.ts';
import type { ManagementToolDeps } from './management-tool-deps.ts';

/** The tools with which an agent manages the agents on the tenant's deployments, with the rights of whoever has started its run. */
export const createManagementTools = (deps: ManagementToolDeps): ToolDefinition[] => [
  createManagementTool(deps, listDeployments),
  createManagementTool(deps, listGraphs),
  createManagementTool(deps, listAgents),
  createManagementTool(deps, getAgent),
  createManagementTool(deps, getAgentConfigSchema),
  createManagementTool(deps, suggestAgentConfig),
  createManagementTool(deps, validateAgentConfig),
  createManagementTool(deps, listModels),
  createManagementTool(deps, listTools),
  createManagementTool(deps, createAgent),
  createManagementTool(deps, updateAgent),
  createManagementTool(deps, deleteAgent),
];
