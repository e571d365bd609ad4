import { z } from 'zod';
import type { DeploymentView } from '../../contracts/deployment.ts';
import { readAssistants } from '../deployments/assistants.ts';
import type { Caller } from '../deployments/caller.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import { discover } from '../deployments/discover.ts';
import { readGraphs } from '../deployments/graphs.ts';
import { askForJson, jsonFormat, type Live, type Turn } from '../runs/ask-for-json.ts';
import { valuesOf } from './assistant-values.ts';
import { asUser, type CallerRequest, withoutToken } from './caller.ts';
import type { CreationDeps } from './creation-deps.ts';
import { type ItemRow, readCreation, readItem, updateItem } from './creation-row.ts';
import { alternativeOf } from './find-alternative.ts';
import { ItemFailedError } from './person-error.ts';
import { choosePrompt, correction, type GraphChoice, personSays } from './prompts.ts';

export interface ResolveRequest extends CallerRequest, Turn {
  item: number;
  /** `reason` is what the person has answered. */
  answered?: boolean;
}

export type Resolved =
  | { kind: 'resolved' }
  | { kind: 'question'; question: string }
  | { kind: 'invalid'; reason: string };

/**
 * Finds what an agent is built on: for a new one the deployment and the graph, for an existing one the assistant.
 * @throws WaitsForPerson ItemFailedError DeploymentError
 */
export async function resolveTarget(
  deps: CreationDeps,
  request: ResolveRequest,
  live: Live,
): Promise<Resolved> {
  const row = await readItem(deps.db, request, request.item);
  // In an earlier life of the creation.
  if (row.status !== 'open') return { kind: 'resolved' };
  return asUser(deps, request, async (caller) => {
    const all = await discover(deps.deployments, caller, { signal: live.signal });
    const views = findViews(all, row.wish.deployment);
    return row.operation === 'create'
      ? chooseGraph(deps, caller, request, live, row, views, all)
      : findAssistant(deps, caller, request, row, views);
  });
}

const isUsable = ({ status }: DeploymentView) => status === 'ok' || status === 'stale';

/** Those that the wish can mean. @throws ItemFailedError */
function findViews(views: DeploymentView[], wanted: string | undefined): DeploymentView[] {
  if (views.length === 0)
    throw new ItemFailedError({
      kind: 'validation',
      message: 'There is no deployment to create agents on.',
      advice: 'Register one: POST /v1/deployments.',
    });
  if (wanted === undefined) return views;
  const same = ({ deployment: { name, deployment_id } }: DeploymentView) =>
    name.toLowerCase() === wanted.toLowerCase() || deployment_id === wanted;
  const found = views.filter(same);
  if (found.length > 0) return found;
  const names = views.map(({ deployment }) => deployment.name).join(', ');
  throw new ItemFailedError({
    kind: 'validation',
    message: `There is no deployment "${wanted}".`,
    advice: `Name one of these: ${names}.`,
  });
}

const choiceOf = z.object({
  question: z.string().max(2000).nullish(),
  deployment: z.string().nullish(),
  graph: z.string().nullish(),
});
const FORMAT = jsonFormat('graph_choice', choiceOf);

async function chooseGraph(
  deps: CreationDeps,
  caller: Caller,
  request: ResolveRequest,
  live: Live,
  row: ItemRow,
  views: DeploymentView[],
  all: DeploymentView[],
): Promise<Resolved> {
  const choices = listChoices(views, row.wish.graph);
  const [only] = choices;
  if (!only) {
    const denied = views.find(({ status }) => status === 'denied');
    if (denied) await askAnew(deps, caller, denied);
    throw noGraph(row, views, all);
  }
  if (choices.length === 1) return take(deps, request, views, only);
  const { attempt } = await readCreation(deps.db, request);
  const answer = await askForJson(
    deps,
    { ...request, workflow_id: request.agent_creation_id },
    live,
    {
      place: `item-${row.item}/graph/${attempt}`,
      agent: 'orchestrator',
      format: FORMAT,
      opening: async () => choosePrompt(row.wish.request, choices),
      correct: request.answered ? personSays : correction,
    },
  );
  if (answer.kind === 'invalid') return { kind: 'invalid', reason: answer.reason };
  const { question, deployment, graph } = answer.value;
  const chosen = choices.find(
    (choice) => choice.deployment === deployment && choice.graph === graph,
  );
  if (chosen) return take(deps, request, views, chosen);
  if (question) return { kind: 'question', question };
  return { kind: 'invalid', reason: `there is no graph ${deployment} / ${graph}` };
}

/** Those that are only known from before are offered where there is no other, or they were named. */
function listChoices(views: DeploymentView[], graph: string | undefined): GraphChoice[] {
  const live = views.filter(({ status }) => status === 'ok');
  const choices = choicesOf(live, graph);
  return choices.length > 0 ? choices : choicesOf(views.filter(isUsable), graph);
}

const choicesOf = (views: DeploymentView[], graph: string | undefined): GraphChoice[] =>
  views.flatMap(({ deployment, graphs }) =>
    graphs
      .filter(({ graph_id }) => graph === undefined || graph_id === graph)
      .map(({ graph_id, description }) => ({
        deployment: deployment.name,
        graph: graph_id,
        description: description ?? deployment.description,
      })),
  );

async function take(
  deps: CreationDeps,
  request: ResolveRequest,
  views: DeploymentView[],
  { deployment, graph }: GraphChoice,
): Promise<Resolved> {
  const view = views.find((candidate) => candidate.deployment.name === deployment);
  await updateItem(deps.db, request, request.item, {
    deployment_id: view?.deployment.deployment_id ?? null,
    deployment,
    graph_id: graph,
  });
  return { kind: 'resolved' };
}

/** Why there is none, and who else has such a graph. */
function noGraph(row: ItemRow, views: DeploymentView[], all: DeploymentView[]): ItemFailedError {
  const { graph } = row.wish;
  const away = views.filter((view) => !isUsable(view));
  const [first] = away;
  if (first) {
    const alternative = alternativeOf(all, graph);
    const name = first.deployment.name;
    return new ItemFailedError({
      kind: first.status === 'denied' ? 'permission' : 'network',
      message: first.status === 'denied' ? `You may not use ${name}.` : `${name} is not answering.`,
      advice: 'Ask again later, or choose another deployment.',
      ...(alternative && { alternative }),
    });
  }
  const graphs = views.flatMap((view) => view.graphs.map(({ graph_id }) => graph_id));
  return new ItemFailedError({
    kind: 'validation',
    message: graph ? `There is no graph "${graph}".` : 'There is no graph to build it on.',
    advice:
      graphs.length > 0 ? `Name one of these: ${graphs.join(', ')}.` : 'Deploy a graph first.',
  });
}

/** The assistant that the wish names, by its id or its name; the person says which where there are several. */
async function findAssistant(
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
    if (denied) await askAnew(deps, caller, denied);
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

/** One that refuses the caller says why: where it is who they are, they may sign in again. @throws DeploymentError */
const askAnew = (deps: CreationDeps, caller: Caller, { deployment }: DeploymentView) =>
  readGraphs(deps.deployments, caller, deployment.deployment_id, { refresh: true });

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
