import {
  type AgentCreation,
  type CreationItem,
  createAgentCreation,
  isEndedCreation,
  type PersonError,
} from '../../contracts/agent-creation.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { acceptCreation, creationIdOf } from '../agent-creations/accept-creation.ts';
import type { CreationRef } from '../agent-creations/creation-row.ts';
import { getCreation } from '../agent-creations/read-creations.ts';
import { addWaiter } from '../approvals/add-waiter.ts';
import { DecisionPendingError } from '../approvals/decision-pending-error.ts';
import { type ManagementToolCall, ModelFacingError } from './management-tool.ts';

interface CreationOptions {
  wait: boolean;
  /** Validates the request before it counts against the quota. @throws ModelFacingError */
  check?(): Promise<void>;
}

/**
 * Starts an agent creation for the user of the run, with the same confirmation and limits as the user's own request. The idempotency key is
 * the call's, so a repeated call finds the same creation. With `wait`, the run is suspended until the creation ends.
 * @throws DecisionPendingError ModelFacingError HourlyQuotaError
 */
export async function startCreation(
  call: ManagementToolCall,
  body: Parameters<typeof createAgentCreation.parse>[0],
  { wait, check }: CreationOptions,
): Promise<object> {
  const { deps, context, user } = call;
  const ref = {
    tenant_id: user.tenantId,
    agent_creation_id: creationIdOf(user, context.idempotencyKey),
  };
  if (!(await exists(call, ref))) {
    await check?.();
    await acceptCreation(deps, {
      // The vault already has the user's token from the start of the run.
      principal: { tenantId: user.tenantId, userId: user.userId },
      actor: { userId: user.userId, ip: '', userAgent: `workflow ${context.workflowId}` },
      body: createAgentCreation.parse(body),
      idempotencyKey: context.idempotencyKey,
      log: deps.log,
    });
  }
  if (!wait) return toPendingResult(await getCreation(deps.db, ref));
  await awaitCreation(deps, ref, {
    workflowId: context.workflowId,
    temporalId: context.waiter,
  });
  return toResult(await getCreation(deps.db, ref));
}

async function exists({ deps }: ManagementToolCall, ref: CreationRef): Promise<boolean> {
  const row = await deps.db
    .selectFrom('agent_creations')
    .select('agent_creation_id')
    .where('tenant_id', '=', ref.tenant_id)
    .where('agent_creation_id', '=', ref.agent_creation_id)
    .executeTakeFirst();
  return row !== undefined;
}

interface CreationWaiter {
  /** The run that waits. */
  workflowId: string;
  /** The Temporal workflow of that run. */
  temporalId: string;
}

/**
 * Returns if the creation has ended. Otherwise it registers the run as a waiter, as for an approval but under the creation's id; the run
 * calls again when it is woken.
 * @throws DecisionPendingError NotFoundError
 */
async function awaitCreation(
  { db, publicUrl }: ManagementToolCall['deps'],
  ref: CreationRef,
  { workflowId, temporalId }: CreationWaiter,
): Promise<void> {
  const isEnded = await db.transaction().execute(async (trx) => {
    // The lock keeps the creation from ending before the waiter is registered.
    const row = await trx
      .selectFrom('agent_creations')
      .select('status')
      .where('tenant_id', '=', ref.tenant_id)
      .where('agent_creation_id', '=', ref.agent_creation_id)
      .forShare()
      .executeTakeFirst();
    if (!row) throw new NotFoundError('agent creation', ref.agent_creation_id);
    if (isEndedCreation(row.status)) return true;
    await addWaiter(trx, {
      tenant_id: ref.tenant_id,
      approval_id: ref.agent_creation_id,
      owner_kind: 'workflow',
      owner_id: workflowId,
      temporal_id: temporalId,
    });
    return false;
  });
  // No expiry: the creation ends at the latest when its own approvals expire.
  const { agent_creation_id: id } = ref;
  const question = {
    approval_id: id,
    title: `The end of the agent creation ${id}`,
    url: `${publicUrl}/v1/agent-creations/${id}`,
  };
  if (!isEnded) throw new DecisionPendingError(question, null);
}

const toPendingResult = (creation: AgentCreation) => ({
  agent_creation_id: creation.agent_creation_id,
  status: creation.status,
  message:
    'It waits for the confirmation of the person. Nothing has changed yet. Call get_agent with this agent_creation_id to read its status.',
});

/** @throws ModelFacingError unless the creation is completed */
function toResult(creation: AgentCreation): object {
  const described = describeCreation(creation);
  if (creation.status === 'completed') return described;
  throw new ModelFacingError({
    error: creation.message,
    advice: ADVICE[creation.status] ?? 'Report the outcome and its reason.',
    ...described,
  });
}

const ADVICE: Partial<Record<AgentCreation['status'], string>> = {
  rejected: 'A person rejected it. Do not request the same again, and follow their message.',
  expired: 'It expired without a confirmation. Report this; the person can request it again.',
  cancelled: 'It was cancelled. Do not start it again.',
  failed: 'Read the error of each agent. Correct the request, or report that it failed.',
};

/** The status of an agent creation, for a model. */
export const describeCreation = (creation: AgentCreation) => ({
  agent_creation_id: creation.agent_creation_id,
  status: creation.status,
  message: creation.message,
  agents: creation.items.map(describeItem),
  ...(creation.error && errorOf(creation.error)),
});

const describeItem = (item: CreationItem) => ({
  name: item.name,
  operation: item.operation,
  status: item.status,
  ...(item.assistant_id && { agent_id: item.assistant_id }),
  ...(item.deployment && { deployment: item.deployment }),
  ...(item.graph_id && { graph: item.graph_id }),
  ...(item.probe && { answered: item.probe }),
  ...(item.error && errorOf(item.error)),
});

const errorOf = ({ message, advice, alternative }: PersonError) => ({
  error: message,
  advice,
  ...(alternative && { alternative }),
});
