import { z } from 'zod';
import { type AssistantRecord, assistantRecord } from '../../agents/langgraph/schemas.ts';
import { type Assistant, assistant } from '../../contracts/assistant.ts';
import type { CachedList } from '../../contracts/deployment.ts';
import { readThroughCache } from './cache.ts';
import { callDeployment, type DeploymentSession } from './call-deployment.ts';
import type { Caller } from './caller.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError } from './deployment-error.ts';
import { readDeploymentRow } from './deployment-row.ts';
import type { Reading } from './graphs.ts';
import { listingOf, toCachedList, toListing } from './listing.ts';
import { searchAssistants } from './overview.ts';

export interface AssistantQuery extends Reading {
  graph?: string | undefined;
  limit: number;
  offset: number;
}

/** The assistants that the caller may see, the newest first. The first page is kept for when the deployment is down. */
export async function readAssistants(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  { graph, limit, offset, ...reading }: AssistantQuery,
): Promise<CachedList<Assistant>> {
  const search = async (visit: DeploymentSession) =>
    toListing(await searchAssistants(visit, { graphId: graph, limit, offset }), toAssistant);
  if (offset > 0) {
    const value = await callDeploymentById(deps, caller, deploymentId, reading.signal, search);
    const now = new Date().toISOString();
    return toCachedList({ value, fetched_at: now, is_stale: false, problem: null });
  }
  const deployment = await readDeploymentRow(deps.db, caller.tenantId, deploymentId);
  const known = await readThroughCache(deps, caller, deployment, {
    ...reading,
    kind: 'assistants',
    key: JSON.stringify([graph ?? null, limit]),
    schema: listingOf(assistant),
    // Any name can be asked for; only those that are there take up room.
    isKept: ({ items }) => graph === undefined || items.length > 0,
    load: search,
  });
  return toCachedList(known);
}

/** @throws NotFoundError DeploymentError `not_found` */
export const getAssistant = (
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  assistantId: string,
  signal?: AbortSignal,
): Promise<Assistant> =>
  callDeploymentById(deps, caller, deploymentId, signal, async ({ client, signal: until }) =>
    parse(await client.assistants.get(pathId(assistantId), { signal: until })),
  );

/** The newest whose metadata have all of these. */
export const findAssistantByMetadata = (
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  metadata: Record<string, string>,
  signal?: AbortSignal,
): Promise<Assistant | undefined> =>
  callDeploymentById(deps, caller, deploymentId, signal, async (visit) => {
    const [found] = (await searchAssistants(visit, { metadata, limit: 1 })).items;
    return found && toAssistant(found);
  });

/** Asks a deployment of the tenant's, within the usual time. @throws NotFoundError DeploymentError */
export async function callDeploymentById<T>(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  signal: AbortSignal | undefined,
  work: (visit: DeploymentSession) => Promise<T>,
): Promise<T> {
  const deployment = await readDeploymentRow(deps.db, caller.tenantId, deploymentId);
  const inTime = AbortSignal.timeout(deps.timeoutMs);
  const until = signal ? AbortSignal.any([signal, inTime]) : inTime;
  return callDeployment(deps, caller, deployment, until, work);
}

/** It becomes part of a path. */
export function pathId(assistantId: string): string {
  if (z.uuid().safeParse(assistantId).success) return assistantId;
  throw new DeploymentError('not_found', `There is no assistant "${assistantId}".`);
}

export const parse = (answer: unknown): Assistant => toAssistant(assistantRecord.parse(answer));

const toAssistant = (record: AssistantRecord): Assistant => ({
  assistant_id: record.assistant_id,
  graph_id: record.graph_id,
  name: record.name ?? record.graph_id,
  description: record.description ?? null,
  version: Number.isSafeInteger(record.version) ? (record.version ?? null) : null,
  config: record.config?.configurable ?? {},
  context: record.context ?? {},
  metadata: record.metadata ?? {},
  created_at: record.created_at ?? null,
  updated_at: record.updated_at ?? null,
});
