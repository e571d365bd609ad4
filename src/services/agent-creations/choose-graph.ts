import { z } from 'zod';
import type { DeploymentView } from '../../contracts/deployment.ts';
import type { GraphInput } from '../../llm/model.ts';
import { askForJson, type CallContext, jsonFormat } from '../conversations/ask-for-json.ts';
import type { Caller } from '../deployments/caller.ts';
import type { CreationDeps } from './creation-deps.ts';
import { type ItemRow, readCreation, updateItem } from './creation-row.ts';
import { alternativeOf } from './find-alternative.ts';
import { ItemFailedError } from './person-error.ts';
import { choosePrompt, correction, userAnswerMessage } from './prompts.ts';
import { isUsable, type Resolved, type ResolveRequest, recheckDeployment } from './target.ts';

const choiceOf = z.object({
  question: z.string().max(2000).nullish(),
  deployment: z.string().nullish(),
  graph: z.string().nullish(),
});
const FORMAT = jsonFormat('graph_choice', choiceOf);

/** The deployment and the graph for a new agent: the only one there is, or the one that the model chooses. */
export async function chooseGraph(
  deps: CreationDeps,
  caller: Caller,
  request: ResolveRequest,
  live: CallContext,
  row: ItemRow,
  views: DeploymentView[],
  all: DeploymentView[],
): Promise<Resolved> {
  const choices = listChoices(views, row.wish.graph);
  const [only] = choices;
  if (!only) {
    const denied = views.find(({ status }) => status === 'denied');
    if (denied) await recheckDeployment(deps, caller, denied);
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
      correct: request.answered ? userAnswerMessage : correction,
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

async function take(
  deps: CreationDeps,
  request: ResolveRequest,
  views: DeploymentView[],
  { deployment, graph }: GraphInput,
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
