import { z } from 'zod';
import type { DeploymentView } from '../../contracts/deployment.ts';
import { discover } from '../deployments/discover.ts';
import { readModels, readTools } from '../deployments/models-and-tools.ts';
import { callDeployments, findDeployment, listingFacts } from './call-deployments.ts';
import {
  deployment,
  type ManagementTool,
  type ManagementToolCall,
  READ_ONLY,
  refresh,
} from './management-tool.ts';

const listDeploymentsInput = z.strictObject({ refresh });

export const listDeployments: ManagementTool<typeof listDeploymentsInput> = {
  name: 'list_deployments',
  description:
    'Lists the LangGraph deployments for agents, with their graphs and status: `ok`, `stale` (down; shows its last answer), `down`, `denied` (rejects the user).',
  input: listDeploymentsInput,
  scope: 'deployments:read',
  annotations: READ_ONLY,
  run: async (call, input) => {
    const views = await discoverViews(call, undefined, input.refresh);
    return {
      deployments: views.map((view) => ({
        deployment_id: view.deployment.deployment_id,
        name: view.deployment.name,
        ...(view.deployment.description && { description: view.deployment.description }),
        ...stateOf(view),
        graphs: view.graphs.map(({ graph_id }) => graph_id),
      })),
    };
  },
};

const listGraphsInput = z.strictObject({
  deployment: deployment
    .optional()
    .describe('Name or id of the deployment. Default: all deployments.'),
  refresh,
});

export const listGraphs: ManagementTool<typeof listGraphsInput> = {
  name: 'list_graphs',
  description:
    'Lists the graphs of each deployment with their purpose. A graph defines what an agent can do; its configuration defines how.',
  input: listGraphsInput,
  scope: 'deployments:read',
  annotations: READ_ONLY,
  run: async (call, input) => {
    const views = await discoverViews(call, input.deployment, input.refresh);
    return {
      deployments: views.map((view) => ({
        deployment: view.deployment.name,
        ...stateOf(view),
        graphs: view.graphs.map(({ graph_id, description }) => ({
          graph: graph_id,
          ...(description && { description }),
        })),
      })),
    };
  },
};

async function discoverViews(
  call: ManagementToolCall,
  wanted: string | undefined,
  isRefresh: boolean,
): Promise<DeploymentView[]> {
  const named = wanted === undefined ? undefined : await findDeployment(call, wanted);
  return discover(call.deps.deployments, await call.caller(), {
    ...(named && { deploymentIds: [named.deployment_id] }),
    refresh: isRefresh,
    signal: call.context.signal,
  });
}

const stateOf = ({ status, fetched_at, problem }: DeploymentView) => ({
  status,
  ...(status === 'stale' && { stale_since: fetched_at }),
  ...(problem !== undefined && { problem }),
});

const catalogInput = z.strictObject({
  deployment: deployment
    .optional()
    .describe('Name or id of the deployment. Default: all deployments.'),
  refresh,
});

export const listModels: ManagementTool<typeof catalogInput> = {
  name: 'list_models',
  description:
    'Lists the language models that agents can use, by deployment, with the graphs that support them.',
  input: catalogInput,
  scope: 'deployments:read',
  annotations: READ_ONLY,
  run: async (call, { deployment: wanted, refresh: isRefresh }) => {
    const { deployments: deps } = call.deps;
    const reading = { refresh: isRefresh, signal: call.context.signal };
    const deployments = await callDeployments(call, wanted, async (caller, { deployment_id }) => {
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

export const listTools: ManagementTool<typeof catalogInput> = {
  name: 'list_tools',
  description:
    'Lists the tools that agents can use, by deployment: tools named by the graphs, and tools of MCP servers registered for the deployment.',
  input: catalogInput,
  scope: 'deployments:read',
  annotations: READ_ONLY,
  run: async (call, { deployment: wanted, refresh: isRefresh }) => {
    const { deployments: deps } = call.deps;
    const reading = { refresh: isRefresh, signal: call.context.signal };
    const deployments = await callDeployments(call, wanted, async (caller, { deployment_id }) => {
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
