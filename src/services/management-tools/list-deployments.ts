import { z } from 'zod';
import type { DeploymentView } from '../../contracts/deployment.ts';
import { discover } from '../deployments/discover.ts';
import { findDeployment } from './find-deployment.ts';
import { deployment, refresh } from './inputs.ts';
import { type ManagementTool, type ManagementToolCall, READING } from './management-tool.ts';

const listDeploymentsInput = z.strictObject({ refresh });

export const listDeployments: ManagementTool<typeof listDeploymentsInput> = {
  name: 'list_deployments',
  description:
    'Lists the LangGraph deployments that agents can be created on, with their graphs and whether they answer now: `ok`, `stale` (down; what it said before is shown), `down`, `denied` (it refuses the user).',
  input: listDeploymentsInput,
  scope: 'deployments:read',
  annotations: READING,
  run: async (call, input) => {
    const views = await look(call, undefined, input.refresh);
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
  deployment: deployment.optional().describe('Name or id; without it, the graphs of all.'),
  refresh,
});

export const listGraphs: ManagementTool<typeof listGraphsInput> = {
  name: 'list_graphs',
  description:
    'Lists the graphs that agents can be built on, by deployment, with what each is for. A graph is what an agent can do; its configuration is how it does it.',
  input: listGraphsInput,
  scope: 'deployments:read',
  annotations: READING,
  run: async (call, input) => {
    const views = await look(call, input.deployment, input.refresh);
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

async function look(
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
