import { createAgentCreation } from '../../contracts/agent-creation.ts';
import { acceptCreation, creationIdOf } from '../agent-creations/accept-creation.ts';
import { awaitCreation } from '../agent-creations/await-creation.ts';
import type { CreationRef } from '../agent-creations/creation-row.ts';
import { getCreation } from '../agent-creations/read-creations.ts';
import { describeCreation } from './describe-creation.ts';
import type { ManagementToolCall } from './management-tool.ts';
import { ModelFacingError } from './model-facing-error.ts';

export interface CreationOptions {
  wait: boolean;
  /** Looks at what is wanted, before anything is counted or asked. @throws ModelFacingError */
  check?(): Promise<void>;
}

/**
 * Starts an agent creation for the user of the run, as their own request does: with the same flow, confirmation and limits. Its key is the call's,
 * so that a call that is made again finds it. The call waits for its end, where that is wanted, without being held.
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
  if (!(await isKnown(call, ref))) {
    await check?.();
    await acceptCreation(deps, {
      // The token that they came with was kept when the run was started.
      principal: { tenantId: user.tenantId, userId: user.userId },
      actor: { userId: user.userId, ip: '', userAgent: `workflow ${context.workflowId}` },
      body: createAgentCreation.parse(body),
      idempotencyKey: context.idempotencyKey,
      log: deps.log,
    });
  }
  if (!wait) return pending(await getCreation(deps.db, ref));
  await awaitCreation(deps.db, ref, {
    workflowId: context.workflowId,
    temporalId: context.waiter,
  });
  return ended(await getCreation(deps.db, ref));
}

async function isKnown({ deps }: ManagementToolCall, ref: CreationRef): Promise<boolean> {
  const row = await deps.db
    .selectFrom('agent_creations')
    .select('agent_creation_id')
    .where('tenant_id', '=', ref.tenant_id)
    .where('agent_creation_id', '=', ref.agent_creation_id)
    .executeTakeFirst();
  return row !== undefined;
}

type Creation = Awaited<ReturnType<typeof getCreation>>;

const pending = (creation: Creation) => ({
  agent_creation_id: creation.agent_creation_id,
  status: creation.status,
  message:
    'It waits for the confirmation of the person before anything is done. get_agent with this agent_creation_id says how it stands.',
});

/** @throws ModelFacingError where nothing came of it */
function ended(creation: Creation): object {
  const described = describeCreation(creation);
  if (creation.status === 'completed') return described;
  throw new ModelFacingError({
    error: creation.message,
    advice: ADVICE[creation.status] ?? 'Say what has become of it, with the reason.',
    ...described,
  });
}

const ADVICE: Partial<Record<Creation['status'], string>> = {
  rejected: 'A person said no. Do not ask for the same again; heed what they said.',
  expired: 'Nobody confirmed in time. Say so; the person can ask again.',
  cancelled: 'It was cancelled. Do not start it again.',
  failed: 'Read what went wrong with each agent; correct that, or say that it could not be done.',
};
