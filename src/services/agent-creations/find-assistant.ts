import type { DeploymentView } from '../../contracts/deployment.ts';
import { readAssistants } from '../deployments/assistants.ts';
import type { Caller } from '../deployments/caller.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import { valuesOf } from './assistant-values.ts';
import { withoutToken } from './caller.ts';
import type { CreationDeps } from './creation-deps.ts';
import { type ItemRow, updateItem } from './creation-row.ts';
import { ItemFailedError } from './person-error.ts';
import { isUsable, type Resolved, type ResolveRequest, recheckDeployment } from './target.ts';

/** The assistant that the wish names, by its id or its name; the person says which where there are several. */
export async function findAssistant(
  deps: CreationDeps,
  caller: Caller,
  request: ResolveRequest,
  row: ItemRow,
  views: DeploymentView[],
): Promise<Resolved> {
  const wanted = request.answered ? request.reason : row.wish.assistant;
  if (!wanted) return { kind: 'question', question: 'Which agent do you mean?' };
  const away = views.filter((view) => !isUsable(view)).map(({ deployment }) => deployment.name);
  const lists = await Promise.all(
    views.filter(isUsable).map(async ({ deployment }) => {
      const { deployment_id } = deployment;
      const value = await listOn(deps, caller, deployment_id);
      if (!value) away.push(deployment.name);
      return (value ?? []).map((assistant) => ({ deployment, assistant }));
    }),
  );
  const all = lists.flat().filter(({ assistant }) => assistant.metadata.created_by !== 'system');
  const found = match(all, wanted);
  const [only] = found;
  if (found.length > 1)
    return {
      kind: 'question',
      question: `There are ${found.length} agents that "${wanted}" can mean. Which one? Answer with its id: ${found
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
      message: `There is no agent "${wanted}" that you can change.`,
      advice:
        away.length > 0
          ? `It may be on ${away.join(', ')}, which cannot be asked now: ask again later.`
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

/** Undefined where the deployment cannot be asked now: the assistant may be on another one. */
async function listOn(deps: CreationDeps, caller: Caller, deploymentId: string) {
  try {
    const page = { limit: 1000, offset: 0 };
    const { value } = await readAssistants(deps.deployments, caller, deploymentId, page);
    return withoutToken(caller, value);
  } catch (error) {
    if (error instanceof DeploymentError && error.kind !== 'unauthenticated') return undefined;
    throw error;
  }
}

function match<T extends { assistant: { assistant_id: string; name: string } }>(
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
