import type { Assistant } from '../../contracts/assistant.ts';
import { callDeploymentById, parse, pathId } from './assistants.ts';
import { forgetAssistants } from './cache.ts';
import type { Caller } from './caller.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError } from './deployment-error.ts';

export interface NewAssistant {
  graphId: string;
  name: string;
  description?: string | undefined;
  /** The values of the schema's fields. */
  config: Record<string, unknown>;
  /** Servers of LangGraph 0.6 and later take either; not both. */
  context?: Record<string, unknown> | undefined;
  metadata: Record<string, unknown>;
  /** The same id makes one assistant, however often it is sent. A UUID. */
  assistantId?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Makes an assistant, or finds the one that has its id.
 * @throws NotFoundError
 * @throws DeploymentError `rejected` with status 409 where the id is another user's
 */
export async function createAssistant(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  { signal, assistantId, config, context, ...wanted }: NewAssistant,
): Promise<Assistant> {
  return changing(deps, caller, deploymentId, () =>
    callDeploymentById(deps, caller, deploymentId, signal, async ({ client, signal: until }) =>
      parse(
        await client.assistants.create({
          graphId: wanted.graphId,
          name: wanted.name,
          ...(wanted.description !== undefined && { description: wanted.description }),
          config: { configurable: config },
          ...(context && { context }),
          metadata: wanted.metadata,
          ...(assistantId !== undefined && { assistantId: pathId(assistantId) }),
          ifExists: assistantId === undefined ? 'raise' : 'do_nothing',
          signal: until,
        }),
      ),
    ),
  );
}

export interface AssistantChange {
  graphId?: string | undefined;
  name?: string | undefined;
  description?: string | undefined;
  /** In the place of all the values. */
  config?: Record<string, unknown> | undefined;
  context?: Record<string, unknown> | undefined;
  /** Into those that are there. */
  metadata?: Record<string, unknown> | undefined;
  signal?: AbortSignal | undefined;
}

/** What is not given stays. A deployment counts a version for each change, also for the same one again. */
export async function updateAssistant(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  assistantId: string,
  { signal, config, graphId, name, description, context, metadata }: AssistantChange,
): Promise<Assistant> {
  return changing(deps, caller, deploymentId, () =>
    callDeploymentById(deps, caller, deploymentId, signal, async ({ client, signal: until }) =>
      parse(
        await client.assistants.update(pathId(assistantId), {
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

/** Whether it was there. One that is not there any more may have been removed by an earlier attempt. */
export async function deleteAssistant(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  assistantId: string,
  signal?: AbortSignal,
): Promise<'deleted' | 'already_gone'> {
  return changing(deps, caller, deploymentId, async () => {
    try {
      await callDeploymentById(deps, caller, deploymentId, signal, ({ client, signal: until }) =>
        client.assistants.delete(pathId(assistantId), { signal: until }),
      );
      return 'deleted';
    } catch (error) {
      if (error instanceof DeploymentError && error.kind === 'not_found') return 'already_gone';
      throw error;
    }
  });
}

/** Where no answer came it may have been done, too; but then the deployment is down, and the former list is all there is to show. */
async function changing<T>(
  deps: DeploymentDeps,
  { tenantId, userId }: Caller,
  deploymentId: string,
  change: () => Promise<T>,
): Promise<T> {
  const answer = await change();
  await forgetAssistants(deps, { tenantId, userId, deploymentId });
  return answer;
}
