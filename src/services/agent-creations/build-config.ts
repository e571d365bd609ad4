import { z } from 'zod';
import { MAX_NAME } from '../../contracts/agent-creation.ts';
import type { ConfigProblem, GraphSchema } from '../../contracts/graph-schema.ts';
import { creationOwner } from '../../contracts/owner.ts';
import type { CreationWish } from '../../db/tables/agent-creations.ts';
import {
  type Attempt,
  askForJson,
  type CallContext,
  jsonFormat,
} from '../conversations/ask-for-json.ts';
import type { Caller } from '../deployments/call-deployment.ts';
import { checkConfig } from '../deployments/check-config.ts';
import type { ConfigFacts } from '../deployments/check-values.ts';
import { defaultsOf } from '../deployments/describe-schema.ts';
import { readGraphSchema } from '../deployments/graphs.ts';
import { readFacts } from '../deployments/read-facts.ts';
import { type ItemPatch, type ItemRow, readCreation, readItem } from './creation-row.ts';
import type { CreationDeps, ItemRequest } from './creation-step.ts';
import { mergePatch } from './item-config.ts';
import { ItemFailedError } from './person-error.ts';
import { configPrompt, correctionMessage } from './prompts.ts';
import { reportProgress } from './record-progress.ts';
import { withUserToken } from './user-token.ts';

export interface BuildRequest extends ItemRequest, Attempt {
  /** Counts the revisions that the person requested. */
  round: number;
  /** The requested revision, as text. */
  instructions?: string;
}

export type BuildResult = { kind: 'configured' } | { kind: 'invalid'; reason: string };

const name = z
  .string()
  .nullish()
  .transform((value) => value?.replace(/\s+/g, ' ').trim().slice(0, MAX_NAME) || undefined);

const agentConfig = z.object({
  name,
  description: z
    .string()
    .nullish()
    .transform((value) => value?.trim().slice(0, 2000)),
  config: z.record(z.string(), z.unknown()),
});
const FORMAT = jsonFormat('agent_config', agentConfig);

/**
 * Has the model fill in the graph's schema and checks the result. An invalid configuration is returned with the reason.
 * @throws DecisionPendingError DeploymentError ItemFailedError
 */
export async function buildConfig(
  deps: CreationDeps,
  request: BuildRequest,
  live: CallContext,
): Promise<BuildResult> {
  const row = await readItem(deps.db, request, request.item);
  // Round 0 configures open items, later rounds configure the shown items again. All others are finished or left out.
  const isDone = row.status !== (request.round === 0 ? 'open' : 'configured');
  if (isDone || row.operation === 'delete') return markConfigured(deps, request, row);
  const { schema, facts } = await withUserToken(deps, request, (caller) =>
    readConfigContext(deps, caller, row),
  );
  const given = request.round === 0 && row.wish.config;
  if (given) return useGivenConfig(deps, request, row, { schema, facts }, given);
  const { attempt } = await readCreation(deps.db, request);
  const answer = await askForJson(
    deps,
    { ...request, owner: creationOwner(request.agent_creation_id) },
    live,
    {
      place: `item-${row.item}/config/${attempt}/${request.round}`,
      agent: 'orchestrator',
      format: FORMAT,
      opening: async () =>
        configPrompt({
          operation: row.operation,
          request: row.wish.request,
          instructions: request.instructions,
          name: row.name,
          current: currentOf(row, request.round),
          schema,
          facts,
        }),
      correct: correctionMessage,
    },
  );
  if (answer.kind === 'invalid') return { kind: 'invalid', reason: answer.reason };
  // A revision overrides the fields of the first request.
  const wanted: Partial<CreationWish> = request.round === 0 ? row.wish : {};
  const base = currentOf(row, request.round)?.config ?? defaultsOf(schema);
  const config = mergePatch(base, answer.value.config);
  const problems = checkConfig(schema, config, facts);
  if (problems.length > 0) return { kind: 'invalid', reason: formatProblems(problems) };
  return markConfigured(deps, request, row, {
    name: wanted.name ?? answer.value.name ?? row.name,
    description: wanted.description ?? answer.value.description ?? row.description,
    config,
    schema: { graph: schema, facts },
  });
}

/** Uses the values of the request without the model. @throws ItemFailedError if they are invalid */
async function useGivenConfig(
  deps: CreationDeps,
  request: BuildRequest,
  row: ItemRow,
  { schema, facts }: { schema: GraphSchema; facts: ConfigFacts },
  given: Record<string, unknown>,
): Promise<BuildResult> {
  const config = mergePatch(row.before?.config ?? defaultsOf(schema), given);
  const problems = checkConfig(schema, config, facts);
  if (problems.length > 0)
    throw new ItemFailedError({
      kind: 'validation',
      message: `The configuration is invalid for ${row.deployment} / ${row.graph_id}: ${formatProblems(problems)}.`,
      advice: 'Correct these fields, then try again.',
    });
  return markConfigured(deps, request, row, {
    name: row.wish.name ?? row.name,
    description: row.wish.description ?? row.description,
    config,
    schema: { graph: schema, facts },
  });
}

async function markConfigured(
  deps: CreationDeps,
  request: BuildRequest,
  row: ItemRow,
  patch?: Pick<ItemPatch, 'name' | 'description' | 'config' | 'schema'>,
): Promise<BuildResult> {
  // An earlier attempt of the creation has finished this item.
  if (!patch && row.status !== 'open') return { kind: 'configured' };
  const name = patch?.name ?? row.name;
  const message =
    row.operation === 'delete'
      ? `Found ${name} on ${row.deployment}.`
      : `${name} is configured for ${row.deployment} / ${row.graph_id}.`;
  await reportProgress(deps, request, {
    key: `configured/${row.item}/${request.round}`,
    message,
    item: { item: row.item, patch: { status: 'configured', ...patch } },
  });
  return { kind: 'configured' };
}

async function readConfigContext(deps: CreationDeps, caller: Caller, row: ItemRow) {
  const [deployment, graph] = [row.deployment_id ?? '', row.graph_id ?? ''];
  const { value: schema } = await readGraphSchema(deps.deployments, caller, deployment, graph);
  return { schema, facts: await readFacts(deps.deployments, caller, schema) };
}

/** The values to change: those of the existing assistant, or those that the person was shown. */
function currentOf(row: ItemRow, round: number) {
  if (round > 0 && row.config)
    return { name: row.name, description: row.description, config: row.config };
  return row.before ?? undefined;
}

const formatProblems = (problems: ConfigProblem[]): string =>
  problems
    .slice(0, 10)
    .map(({ field, message, suggestion }) =>
      suggestion ? `${field}: ${message} (did you mean ${suggestion}?)` : `${field}: ${message}`,
    )
    .join('; ');
