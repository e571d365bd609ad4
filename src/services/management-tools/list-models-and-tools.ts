import { z } from 'zod';
import { readModels, readTools } from '../deployments/models-and-tools.ts';
import { deployment, refresh } from './inputs.ts';
import { type ManagementTool, READING } from './management-tool.ts';
import { listingFacts, onEach } from './on-deployment.ts';

const input = z.strictObject({
  deployment: deployment.optional().describe('Name or id; without it, those of all.'),
  refresh,
});

export const listModels: ManagementTool<typeof input> = {
  name: 'list_models',
  description:
    'Lists the language models that agents can be configured with, by deployment, with the graphs that take them.',
  input,
  scope: 'deployments:read',
  annotations: READING,
  run: async (call, { deployment: wanted, refresh: isRefresh }) => {
    const { deployments: deps } = call.deps;
    const reading = { refresh: isRefresh, signal: call.context.signal };
    const deployments = await onEach(call, wanted, async (caller, { deployment_id }) => {
      const models = await readModels(deps, caller, deployment_id, reading);
      return {
        ...listingFacts(models),
        models: models.value.map(({ model, graphs, is_default }) => ({
          model,
          graphs,
          ...(is_default && { is_default }),
        })),
      };
    });
    return { deployments };
  },
};

export const listTools: ManagementTool<typeof input> = {
  name: 'list_tools',
  description:
    'Lists the tools that agents can be given, by deployment: those that the graphs name themselves, and those of MCP servers registered for the deployment.',
  input,
  scope: 'deployments:read',
  annotations: READING,
  run: async (call, { deployment: wanted, refresh: isRefresh }) => {
    const { deployments: deps } = call.deps;
    const reading = { refresh: isRefresh, signal: call.context.signal };
    const deployments = await onEach(call, wanted, async (caller, { deployment_id }) => {
      const tools = await readTools(deps, caller, deployment_id, reading);
      return {
        ...listingFacts(tools),
        tools: tools.value.map(({ name, description, server, graphs }) => ({
          name,
          ...(description && { description }),
          ...(server && { server }),
          ...(graphs.length > 0 && { graphs }),
        })),
      };
    });
    return { deployments };
  },
};
