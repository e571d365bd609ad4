import type { CreationStatus, PersonError } from '../contracts/agent-creation.ts';
import type { Waiting } from '../contracts/approval.ts';
import { creationOwner } from '../contracts/owner.ts';
import type { Failure } from '../contracts/workflow.ts';
import {
  type ApplyRequest,
  type ApplyResult,
  applyItem,
  auditItem,
  refreshItem,
} from '../services/agent-creations/apply-item.ts';
import { type AskPersonRequest, askPerson } from '../services/agent-creations/ask-person.ts';
import {
  type BuildRequest,
  type BuildResult,
  buildConfig,
} from '../services/agent-creations/build-config.ts';
import type { ResolveRequest, ResolveResult } from '../services/agent-creations/choose-graph.ts';
import {
  type ConfirmRequest,
  type ConfirmResult,
  confirmCreation,
} from '../services/agent-creations/confirm-creation.ts';
import { type CreationRef, readItem } from '../services/agent-creations/creation-row.ts';
import type { CreationDeps } from '../services/agent-creations/creation-step.ts';
import {
  findAlternative,
  refreshDeployments,
} from '../services/agent-creations/deployment-views.ts';
import { type EndRequest, endCreation } from '../services/agent-creations/end-creation.ts';
import { HourlyQuotaError } from '../services/agent-creations/limits.ts';
import {
  type ParseRequest,
  type ParseResult,
  parseCreationRequest,
} from '../services/agent-creations/parse-creation-request.ts';
import { ItemFailedError, toPersonError } from '../services/agent-creations/person-error.ts';
import {
  enterPhase,
  failItem,
  type PhaseRequest,
} from '../services/agent-creations/record-progress.ts';
import { resolveTarget } from '../services/agent-creations/resolve-target.ts';
import { type VerifyResult, verifyItem } from '../services/agent-creations/verify-item.ts';
import { catchPendingDecision } from '../services/approvals/decision-pending-error.ts';
import { type WakeDeps, wakeWaiters } from '../services/approvals/wake-waiters.ts';
import { DeploymentError } from '../services/deployments/deployment-error.ts';
import { asActivity } from './as-activity.ts';
import {
  type CallDeps,
  type CallInput,
  callerId,
  type RunningCall,
  runProviderCall,
} from './run-provider-call.ts';

export type CreationActivityDeps = CreationDeps & CallDeps & WakeDeps;

/** The input of every call of a creation. */
export interface CreationCall extends CreationRef, Omit<CallInput, 'workflow_id'> {
  /** The current status, to return to after a person has answered. */
  phase: CreationStatus;
  /** The attempt of the creation: refusals are counted per attempt. */
  attempt: number;
}
type Told<T> = Omit<T, 'waiter'> & CreationCall;

/** An agent that failed. The user sees the error, and the other agents continue. */
export interface Failed {
  kind: 'failed';
}

export function createCreationActivities(deps: CreationActivityDeps) {
  /** A call for the whole creation. */
  const call = <T>(
    input: CreationCall,
    place: string,
    work: (call: RunningCall) => Promise<T>,
  ): Promise<T | Waiting> =>
    runProviderCall(
      deps,
      { ...input, owner: creationOwner(input.agent_creation_id) },
      `${input.agent_creation_id}/${input.attempt}/${place}`,
      work,
    );

  /** A call for one agent. A permanent failure is recorded as the agent's outcome. */
  const forItem = <T>(
    input: CreationCall & { item: number },
    place: string,
    work: (call: RunningCall) => Promise<T>,
  ): Promise<T | Failed | Waiting> =>
    call(input, `item-${input.item}/${place}`, async (running) => {
      try {
        return await work(running);
      } catch (error) {
        if (!(await isLast(error, running))) throw error;
        await fail(input, error);
        return { kind: 'failed' };
      }
    });

  const fail = async (input: CreationRef & { item: number }, error: unknown) => {
    const { tenant_id, agent_creation_id, item } = input;
    const row = await readItem(deps.db, input, item);
    const isDown = error instanceof DeploymentError && error.isDown;
    const alternative = isDown ? await findAlternative(deps, input, row) : null;
    const context = { deployment: row.deployment, alternative };
    const fields = { tenant_id, agent_creation_id, item };
    await failItem(deps, input, item, toPersonError(deps.log, error, context, fields));
  };

  return {
    understandRequest: (input: Told<ParseRequest>): Promise<ParseResult | Waiting> =>
      call(input, `understand/${input.turn}`, ({ signal, waiter }) =>
        parseCreationRequest(deps, { ...input, waiter }, { signal }),
      ),

    discoverDeployments: (input: CreationCall) =>
      call(input, 'discover', ({ signal, waiter }) =>
        refreshDeployments(deps, { ...input, waiter }, signal),
      ),

    resolveTarget: (input: Told<ResolveRequest>): Promise<ResolveResult | Failed | Waiting> =>
      forItem(input, `resolve/${input.turn}`, ({ signal, waiter }) =>
        resolveTarget(deps, { ...input, waiter }, { signal }),
      ),

    buildConfig: (input: Told<BuildRequest>): Promise<BuildResult | Failed | Waiting> =>
      forItem(input, `config/${input.round}/${input.turn}`, ({ signal, waiter }) =>
        buildConfig(deps, { ...input, waiter }, { signal }),
      ),

    confirmCreation: (input: Told<ConfirmRequest>): Promise<ConfirmResult | Waiting> =>
      call(input, `confirm/${input.round}`, ({ signal, waiter }) =>
        confirmCreation(deps, { ...input, waiter }, { signal }),
      ),

    applyItem: (input: Told<ApplyRequest>): Promise<ApplyResult | Failed | Waiting> =>
      forItem(input, `apply/${input.round}/${input.tries}`, ({ waiter }) =>
        applyItem(deps, { ...input, waiter }),
      ),

    refreshItem: (input: CreationCall & { item: number; round: number }) =>
      forItem(input, `refresh/${input.round}`, ({ waiter }) =>
        refreshItem(deps, { ...input, waiter }),
      ),

    verifyItem: (input: Told<ApplyRequest>): Promise<VerifyResult | Failed | Waiting> =>
      forItem(input, `verify/${input.round}/${input.tries}`, ({ signal, waiter }) =>
        verifyItem(deps, { ...input, waiter }, signal),
      ),

    // Local activities follow: short transactions.

    askPerson: (input: Omit<AskPersonRequest, 'waiter'>) =>
      asActivity(() =>
        catchPendingDecision(() => askPerson(deps, { ...input, waiter: callerId() })),
      ),

    enterPhase: (request: PhaseRequest): Promise<void> =>
      asActivity(async () => {
        await enterPhase(deps.db, request);
        deps.notify();
      }),

    auditItem: (input: CreationRef & { item: number }): Promise<void> =>
      asActivity(async () => {
        await auditItem(deps, input, input.item);
        deps.notify();
      }),

    /** The model could not create a valid configuration. */
    giveUpItem: (input: CreationRef & { item: number; reason: string }): Promise<void> =>
      asActivity(() => fail(input, unusable(input.reason))),

    /** The permanent failure of a call for one agent. */
    failItem: (input: CreationRef & { item: number; failure: Failure }): Promise<void> =>
      asActivity(() => fail(input, toKnown(input.failure))),

    endCreation: (request: Omit<EndRequest, 'error'> & { failure?: Failure }) =>
      asActivity(async () => {
        const { failure, ...end } = request;
        const error = failure && toEndError(deps, request, failure);
        const status = await endCreation(deps.db, {
          ...end,
          ...(error && { error, message: end.message ?? error.message }),
        });
        deps.notify();
        await wake(deps, request);
        return status;
      }),
  };
}

export type CreationActivities = ReturnType<typeof createCreationActivities>;

/** Whether a retry cannot help, or this was the last attempt. */
async function isLast(error: unknown, { refuse }: RunningCall): Promise<boolean> {
  if (error instanceof ItemFailedError || error instanceof HourlyQuotaError) return true;
  if (!(error instanceof DeploymentError)) return false;
  return !error.isDown || refuse(error);
}

/** Wakes the runs whose tools wait for the creation. */
async function wake(deps: CreationActivityDeps, { tenant_id, agent_creation_id }: CreationRef) {
  try {
    await wakeWaiters(deps, tenant_id, agent_creation_id);
  } catch (error) {
    deps.log.warn(
      { err: error, agent_creation_id },
      'an agent creation ended, but a waiting run could not be notified; the reconcile workflow will',
    );
  }
}

const unusable = (reason: string) =>
  new ItemFailedError({
    kind: 'validation',
    message: `The model did not produce a valid configuration: ${reason}`,
    advice: 'Describe the agent more precisely, including the important values, then try again.',
  });

function toEndError(
  { log }: CreationActivityDeps,
  { tenant_id, agent_creation_id }: CreationRef,
  failure: Failure,
): PersonError {
  const fields = { tenant_id, agent_creation_id };
  return toPersonError(log, toKnown(failure), { deployment: null }, fields);
}

/** The message for the user by failure code. Any other failure is unexpected. */
function toKnown({ code, message }: Failure): Error {
  const kind = code.startsWith('model_') ? 'network' : KINDS[code];
  const advice = (kind && ADVICE[kind]) ?? 'Try again.';
  return kind ? new ItemFailedError({ kind, message, advice }) : new Error(`${code}: ${message}`);
}

const KINDS: Record<string, PersonError['kind']> = {
  limit_reached: 'limit',
  budget_exhausted: 'limit',
  not_understood: 'validation',
  not_found: 'validation',
};

const ADVICE: Partial<Record<PersonError['kind'], string>> = {
  limit: 'Try again later. Finished operations stay in effect.',
  network: 'The language model is unavailable. Try again later.',
  validation: 'Rephrase the request, one agent at a time, then try again.',
};
