import { z } from 'zod';
import type { DeploymentView } from '../../contracts/deployment.ts';
import { creationOwner } from '../../contracts/owner.ts';
import type { GraphInput } from '../../llm/model.ts';
import {
  type Attempt,
  askForJson,
  type CallContext,
  jsonFormat,
} from '../conversations/ask-for-json.ts';
import type { Caller } from '../deployments/call-deployment.ts';
import { type ItemRow, readCreation, updateItem } from './creation-row.ts';
import type { CreationDeps, ItemRequest } from './creation-step.ts';
import { isUsable, recheckDeployment, suggestDeployment } from './deployment-views.ts';
import { ItemFailedError } from './person-error.ts';
import { choosePrompt, correctionMessage, userAnswerMessage } from './prompts.ts';

export interface ResolveRequest extends ItemRequest, Attempt {
  /** `reason` is the person's answer, not a correction. */
  answered?: boolean;
}

export type ResolveResult =
  | { kind: 'resolved' }
  | { kind: 'question'; question: string }
  | { kind: 'invalid'; reason: string };

const graphChoice = z.object({
  question: z.string().max(2000).nullish(),
  deployment: z.string().nullish(),
  graph: z.string().nullish(),
});
const FORMAT = jsonFormat('graph_choice', graphChoice);

/** Chooses the deployment and the graph of a new agent. The model chooses if there are several. */
export async function chooseGraph(
  deps: CreationDeps,
  caller: Caller,
  request: ResolveRequest,
  live: CallContext,
  row: ItemRow,
  views: DeploymentView[],
  all: DeploymentView[],
): Promise<ResolveResult> {
  const choices = listChoices(views, row.wish.graph);
  const [only] = choices;
  if (!only) {
    const denied = views.find(({ status }) => status === 'denied');
    if (denied) await recheckDeployment(deps, caller, denied);
    throw noGraphError(row, views, all);
  }
  if (choices.length === 1) return storeChoice(deps, request, views, only);
  const { attempt } = await readCreation(deps.db, request);
  const answer = await askForJson(
    deps,
    { ...request, owner: creationOwner(request.agent_creation_id) },
    live,
    {
      place: `item-${row.item}/graph/${attempt}`,
      agent: 'orchestrator',
      format: FORMAT,
      opening: async () => choosePrompt(row.wish.request, choices),
      correct: request.answered ? userAnswerMessage : correctionMessage,
    },
  );
  if (answer.kind === 'invalid') return { kind: 'invalid', reason: answer.reason };
  const { question, deployment, graph } = answer.value;
  const chosen = choices.find(
    (choice) => choice.deployment === deployment && choice.graph === graph,
  );
  if (chosen) return storeChoice(deps, request, views, chosen);
  if (question) return { kind: 'question', question };
  return { kind: 'invalid', reason: `the graph ${deployment} / ${graph} does not exist` };
}

/** Graphs of stale deployments are choices only if no deployment that answers has one. */
function listChoices(views: DeploymentView[], graph: string | undefined): GraphInput[] {
  const live = views.filter(({ status }) => status === 'ok');
  const choices = choicesOf(live, graph);
  return choices.length > 0 ? choices : choicesOf(views.filter(isUsable), graph);
}

const choicesOf = (views: DeploymentView[], graph: string | undefined): GraphInput[] =>
  views.flatMap(({ deployment, graphs }) =>
    graphs
      .filter(({ graph_id }) => graph === undefined || graph_id === graph)
      .map(({ graph_id, description }) => ({
        deployment: deployment.name,
        graph: graph_id,
        description: description ?? deployment.description,
      })),
  );

async function storeChoice(
  deps: CreationDeps,
  request: ResolveRequest,
  views: DeploymentView[],
  { deployment, graph }: GraphInput,
): Promise<ResolveResult> {
  const view = views.find((candidate) => candidate.deployment.name === deployment);
  await updateItem(deps.db, request, request.item, {
    deployment_id: view?.deployment.deployment_id ?? null,
    deployment,
    graph_id: graph,
  });
  return { kind: 'resolved' };
}

function noGraphError(
  row: ItemRow,
  views: DeploymentView[],
  all: DeploymentView[],
): ItemFailedError {
  const { graph } = row.wish;
  const away = views.filter((view) => !isUsable(view));
  const [first] = away;
  if (first) {
    const alternative = suggestDeployment(all, graph);
    const name = first.deployment.name;
    return new ItemFailedError({
      kind: first.status === 'denied' ? 'permission' : 'network',
      message:
        first.status === 'denied'
          ? `You do not have access to ${name}.`
          : `${name} is not responding.`,
      advice: 'Try again later, or choose another deployment.',
      ...(alternative && { alternative }),
    });
  }
  const graphs = views.flatMap((view) => view.graphs.map(({ graph_id }) => graph_id));
  return new ItemFailedError({
    kind: 'validation',
    message: graph ? `There is no graph "${graph}".` : 'No deployment has a graph.',
    advice:
      graphs.length > 0 ? `Name one of these: ${graphs.join(', ')}.` : 'Deploy a graph first.',
  });
}
