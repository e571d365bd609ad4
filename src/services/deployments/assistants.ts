import { z } from 'zod';
import { type AssistantRecord, assistantRecord } from '../../agents/langgraph/schemas.ts';
import { type Assistant, assistant } from '../../contracts/assistant.ts';
import type { CachedList } from '../../contracts/deployment.ts';
import { dropAssistants, listingOf, readThroughCache, toCachedList, toListing } from './cache.ts';
import { type Caller, callDeployment, type DeploymentSession } from './call-deployment.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError } from './deployment-error.ts';
import { readDeploymentRow } from './deployment-row.ts';
import type { ReadOptions } from './graphs.ts';
import { searchAssistants } from './overview.ts';

interface AssistantQuery extends ReadOptions {
  graph?: string | undefined;
  limit: number;
  offset: number;
}

/** Lists the assistants that the caller may see, newest first. Only the first page is cached for when the deployment is down. */
export async function readAssistants(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  { graph, limit, offset, ...reading }: AssistantQuery,
): Promise<CachedList<Assistant>> {
  const search = async (session: DeploymentSession) =>
    toListing(await searchAssistants(session, { graphId: graph, limit, offset }), toAssistant);
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
    // Any graph name can be queried, so empty answers are not cached.
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
    parseAssistant(await client.assistants.get(parseAssistantId(assistantId), { signal: until })),
  );

/** Finds the newest assistant whose metadata contains all given entries. */
export const findAssistantByMetadata = (
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  metadata: Record<string, string>,
  signal?: AbortSignal,
): Promise<Assistant | undefined> =>
  callDeploymentById(deps, caller, deploymentId, signal, async (session) => {
    const [found] = (await searchAssistants(session, { metadata, limit: 1 })).items;
    return found && toAssistant(found);
  });

interface NewAssistant {
  graphId: string;
  name: string;
  description?: string | undefined;
  /** The values of the schema's fields. */
  config: Record<string, unknown>;
  /** Servers of LangGraph 0.6 and later take either; not both. */
  context?: Record<string, unknown> | undefined;
  metadata: Record<string, unknown>;
  /** A UUID that makes the request idempotent. */
  assistantId?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Creates an assistant, or returns the existing one with the same id.
 * @throws NotFoundError
 * @throws DeploymentError `rejected` with status 409 if the id belongs to another user
 */
export async function createAssistant(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  { signal, assistantId, config, context, ...wanted }: NewAssistant,
): Promise<Assistant> {
  return dropCacheAfter(deps, caller, deploymentId, () =>
    callDeploymentById(deps, caller, deploymentId, signal, async ({ client, signal: until }) =>
      parseAssistant(
        await client.assistants.create({
          graphId: wanted.graphId,
          name: wanted.name,
          ...(wanted.description !== undefined && { description: wanted.description }),
          config: { configurable: config },
          ...(context && { context }),
          metadata: wanted.metadata,
          ...(assistantId !== undefined && { assistantId: parseAssistantId(assistantId) }),
          ifExists: assistantId === undefined ? 'raise' : 'do_nothing',
          signal: until,
        }),
      ),
    ),
  );
}

interface AssistantChange {
  graphId?: string | undefined;
  name?: string | undefined;
  description?: string | undefined;
  /** Replaces all values. */
  config?: Record<string, unknown> | undefined;
  context?: Record<string, unknown> | undefined;
  /** Merged into the existing entries. */
  metadata?: Record<string, unknown> | undefined;
  signal?: AbortSignal | undefined;
}

/** Fields that are not given keep their value. Each call increments the version, even if nothing changes. */
export async function updateAssistant(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  assistantId: string,
  { signal, config, graphId, name, description, context, metadata }: AssistantChange,
): Promise<Assistant> {
  return dropCacheAfter(deps, caller, deploymentId, () =>
    callDeploymentById(deps, caller, deploymentId, signal, async ({ client, signal: until }) =>
      parseAssistant(
        await client.assistants.update(parseAssistantId(assistantId), {
          ...(graphId !== undefined && { graphId }),
          ...(name !== undefined && { name }),
          ...(description !== undefined && { description }),
          ...(config && { config: { configurable: config } }),
          ...(context && { context }),
          ...(metadata && { metadata }),
          signal: until,
        }),
      ),
    ),
  );
}

/** @returns `already_gone` if it does not exist; an earlier attempt may have deleted it */
export async function deleteAssistant(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  assistantId: string,
  signal?: AbortSignal,
): Promise<'deleted' | 'already_gone'> {
  return dropCacheAfter(deps, caller, deploymentId, async () => {
    try {
      await callDeploymentById(deps, caller, deploymentId, signal, ({ client, signal: until }) =>
        client.assistants.delete(parseAssistantId(assistantId), { signal: until }),
      );
      return 'deleted';
    } catch (error) {
      if (error instanceof DeploymentError && error.kind === 'not_found') return 'already_gone';
      throw error;
    }
  });
}

/** Without an answer the change may still have happened, but then the deployment is down and the cached list is all there is to show. */
async function dropCacheAfter<T>(
  deps: DeploymentDeps,
  { tenantId, userId }: Caller,
  deploymentId: string,
  change: () => Promise<T>,
): Promise<T> {
  const answer = await change();
  await dropAssistants(deps, { tenantId, userId, deploymentId });
  return answer;
}

/** Calls a deployment of the tenant with the default timeout. @throws NotFoundError DeploymentError */
async function callDeploymentById<T>(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  signal: AbortSignal | undefined,
  work: (session: DeploymentSession) => Promise<T>,
): Promise<T> {
  const deployment = await readDeploymentRow(deps.db, caller.tenantId, deploymentId);
  const inTime = AbortSignal.timeout(deps.timeoutMs);
  const until = signal ? AbortSignal.any([signal, inTime]) : inTime;
  return callDeployment(deps, caller, deployment, until, work);
}

/** Validates an id before it becomes part of a URL path. @throws DeploymentError `not_found` */
export function parseAssistantId(assistantId: string): string {
  if (z.uuid().safeParse(assistantId).success) return assistantId;
  throw new DeploymentError('not_found', `There is no assistant "${assistantId}".`);
}

const parseAssistant = (answer: unknown): Assistant => toAssistant(assistantRecord.parse(answer));

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
