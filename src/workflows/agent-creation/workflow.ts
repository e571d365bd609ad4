import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { CreationActivities } from '../../activities/agent-creation.ts';
import { isCancelled } from '../kit/cancellation.ts';
import { DATABASE_WRITE_OPTIONS } from '../kit/database-write-options.ts';
import { failureOf } from '../kit/failure.ts';
import { applyAll } from './apply.ts';
import { configureAll, type ItemNumber } from './configure.ts';
import { awaitConfirmation } from './confirm.ts';
import { beginCreationPhase, type CreationFlow, createFlow, showCreation } from './flow.ts';
import type { CreationInput } from './messages.ts';
import { clarifyRequest } from './understand.ts';

const { endCreation } =
  proxyLocalActivities<Pick<CreationActivities, 'endCreation'>>(DATABASE_WRITE_OPTIONS);

/**
 * From a request in words to agents on deployments: what is meant, what there is, a configuration for each, a person's yes, and then it is
 * done and read back. Everything that is known is in Postgres, where each step finds what an earlier attempt, or an earlier life, has done.
 */
export async function agentCreation(input: CreationInput): Promise<{ status: string }> {
  const flow = createFlow(input);
  try {
    const items = await clarifyRequest(flow);
    flow.agents = items.length;
    await beginCreationPhase(flow, 'discovering');
    await flow.call('look at the deployments', (calls, told) => calls.discoverDeployments(told));
    await beginCreationPhase(flow, 'configuring');
    const open = await configureAll(flow, items);
    return await end(flow, await carryOut(flow, open));
  } catch (error) {
    const cancelled = isCancelled(error);
    return await CancellationScope.nonCancellable(() => endBadly(flow, error, cancelled));
  }
}

type Rejected = { rejected: string } | undefined;

/** What a person agrees to is done; what somebody else has changed meanwhile is shown to them again. */
async function carryOut(flow: CreationFlow, first: ItemNumber[]): Promise<Rejected> {
  let open = first;
  while (open.length > 0) {
    const verdict = await awaitConfirmation(flow, open);
    if (verdict.kind === 'rejected') return { rejected: verdict.message ?? 'Not wanted.' };
    open = await applyAll(flow, verdict.items);
  }
  return undefined;
}

async function end(flow: CreationFlow, rejected: Rejected): Promise<{ status: string }> {
  const { tenant_id, agent_creation_id } = flow.input;
  const status = await endCreation({
    tenant_id,
    agent_creation_id,
    ...(rejected && { status: 'rejected' as const, message: rejected.rejected }),
  });
  flow.phase = status;
  showCreation(flow);
  return { status };
}

/** Says how it ended badly; Temporal is told the same, but where a person's time is over or their answer was no. */
async function endBadly(
  { input }: CreationFlow,
  error: unknown,
  cancelled: boolean,
): Promise<{ status: string }> {
  const { tenant_id, agent_creation_id } = input;
  const ref = { tenant_id, agent_creation_id };
  if (cancelled) {
    await endCreation({ ...ref, status: 'cancelled', message: 'Cancelled.' });
    throw isCancellation(error) ? error : new CancelledFailure('the agent creation was cancelled');
  }
  const failure = failureOf(error);
  if (failure.code === 'run_ended') return { status: 'ended' };
  if (failure.code === 'approval_expired') {
    await endCreation({ ...ref, status: 'expired', message: 'Nobody decided in time.' });
    return { status: 'expired' };
  }
  if (failure.code === 'rejected') {
    await endCreation({ ...ref, status: 'rejected', message: failure.message });
    return { status: 'rejected' };
  }
  await endCreation({ ...ref, status: 'failed', failure });
  throw ApplicationFailure.nonRetryable(failure.message, failure.code);
}
