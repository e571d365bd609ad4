import type { DeploymentView } from '../../contracts/deployment.ts';
import type { CallContext } from '../conversations/ask-for-json.ts';
import { readAssistants } from '../deployments/assistants.ts';
import type { Caller } from '../deployments/call-deployment.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import { discover } from '../deployments/discover.ts';
import { chooseGraph, type ResolveRequest, type ResolveResult } from './choose-graph.ts';
import { type ItemRow, readItem, updateItem } from './creation-row.ts';
import type { CreationDeps } from './creation-step.ts';
import { isUsable, recheckDeployment, selectViews } from './deployment-views.ts';
import { valuesOf } from './item-config.ts';
import { ItemFailedError } from './person-error.ts';
import { hideToken, withUserToken } from './user-token.ts';

/**
 * Chooses the graph of a new agent, or finds the assistant that an update or a deletion names.
 * @throws DecisionPendingError ItemFailedError DeploymentError
 */
export async function resolveTarget(
  deps: CreationDeps,
  request: ResolveRequest,
  live: CallContext,
): Promise<ResolveResult> {
  const row = await readItem(deps.db, request, request.item);
  // An earlier attempt of the creation has resolved it.
  if (row.status !== 'open') return { kind: 'resolved' };
  return withUserToken(deps, request, async (caller) => {
    const all = await discover(deps.deployments, caller, { signal: live.signal });
    const views = selectViews(all, row.wish.deployment);
    return row.operation === 'create'
      ? chooseGraph(deps, caller, request, live, row, views, all)
      : findAssistant(deps, caller, request, row, views);
  });
}

/** Finds the assistant by its id or name. If several match, the person chooses one. */
async function findAssistant(
  deps: CreationDeps,
  caller: Caller,
  request: ResolveRequest,
  row: ItemRow,
  views: DeploymentView[],
): Promise<ResolveResult> {
  const wanted = request.answered ? request.reason : row.wish.assistant;
  if (!wanted) return { kind: 'question', question: 'Which agent do you mean?' };
  const away = views.filter((view) => !isUsable(view)).map(({ deployment }) => deployment.name);
  const lists = await Promise.all(
    views.filter(isUsable).map(async ({ deployment }) => {
      const { deployment_id } = deployment;
      const value = await listAssistants(deps, caller, deployment_id);
      if (!value) away.push(deployment.name);
      return (value ?? []).map((assistant) => ({ deployment, assistant }));
    }),
  );
  const all = lists.flat().filter(({ assistant }) => assistant.metadata.created_by !== 'system');
  const found = findMatches(all, wanted);
  const [only] = found;
  if (found.length > 1)
    return {
      kind: 'question',
      question: `There are ${found.length} agents that match "${wanted}". Which one? Answer with its id: ${found
        .slice(0, 20)
        .map(
          ({ deployment, assistant }) =>
            `${assistant.assistant_id} (${assistant.name} on ${deployment.name})`,
        )
        .join(', ')}.`,
    };
  if (!only) {
    const denied = views.find(({ status }) => status === 'denied');
    if (denied) await recheckDeployment(deps, caller, denied);
    throw new ItemFailedError({
      kind: away.length > 0 ? 'network' : 'validation',
      message: `No agent "${wanted}" is visible to you.`,
      advice:
        away.length > 0
          ? `It may be on ${away.join(', ')}, which is currently unavailable. Try again later.`
          : `Name one of these: ${
              all
                .slice(0, 20)
                .map(({ assistant }) => assistant.name)
                .join(', ') || 'there is none yet'
            }.`,
    });
  }
  const { deployment, assistant } = only;
  await updateItem(deps.db, request, row.item, {
    name: assistant.name,
    description: assistant.description ?? '',
    deployment_id: deployment.deployment_id,
    deployment: deployment.name,
    graph_id: assistant.graph_id,
    assistant_id: assistant.assistant_id,
    config: valuesOf(assistant),
    before: {
      name: assistant.name,
      description: assistant.description ?? '',
      config: valuesOf(assistant),
      version: assistant.version,
    },
  });
  return { kind: 'resolved' };
}

/** @returns undefined if the deployment does not answer; the assistant may be on another one */
async function listAssistants(deps: CreationDeps, caller: Caller, deploymentId: string) {
  try {
    const page = { limit: 1000, offset: 0 };
    const { value } = await readAssistants(deps.deployments, caller, deploymentId, page);
    return hideToken(caller, value);
  } catch (error) {
    if (error instanceof DeploymentError && error.kind !== 'unauthenticated') return undefined;
    throw error;
  }
}

function findMatches<T extends { assistant: { assistant_id: string; name: string } }>(
  all: T[],
  wanted: string,
): T[] {
  const text = wanted.toLowerCase();
  const byId = all.filter(({ assistant }) => text.includes(assistant.assistant_id));
  if (byId.length > 0) return byId;
  const byName = all.filter(({ assistant }) => assistant.name === wanted);
  if (byName.length > 0) return byName;
  return all.filter(({ assistant }) => assistant.name.toLowerCase() === text);
}
