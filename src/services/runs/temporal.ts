import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  CancelledFailure,
  defineSearchAttributeKey,
  SearchAttributeType,
  type SignalDefinition,
  TypedSearchAttributes,
  type UpdateDefinition,
} from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { parseTemporalId, temporalIdOf } from '../../contracts/ids.ts';
import type { RunRef, RunSettings } from '../../contracts/run.ts';
import {
  ConflictError,
  type DomainError,
  InvalidInputError,
  UnavailableError,
} from '../../platform/errors.ts';
import { priorityOf } from '../../platform/fairness.ts';
import {
  type Execution,
  findRunningIds,
  TENANT_ATTRIBUTE,
  toExecution,
  toUnavailable,
} from '../../platform/temporal.ts';
import { type CallHeld, callHeldSignal } from '../../workflows/agent-run/messages.ts';
import {
  approvalClosedSignal,
  type pauseSignal,
  type resumeSignal,
} from '../../workflows/kit/messages.ts';
import {
  type RefusalDetails,
  RUN_WORKFLOW,
  type RunInput,
  type RunRefusal,
  type RunWorkflow,
  type replaceStepsUpdate,
  type sayUpdate,
} from '../../workflows/plan-execute-review/messages.ts';

/** What people can tell a run; each is marked with the id of the act that tells it. */
export type RunSignal = typeof pauseSignal | typeof resumeSignal;

/** What people can have a run change. */
export type RunUpdate = typeof sayUpdate | typeof replaceStepsUpdate;

export interface RunStart extends RunRef {
  request_id?: string;
  task: string;
  agent_type: string;
  session_id?: string | null;
  settings: RunSettings;
}

const CLOSING_MS = 200;

const KEYS = {
  agentType: defineSearchAttributeKey('AgentType', SearchAttributeType.KEYWORD),
  runStatus: defineSearchAttributeKey('RunStatus', SearchAttributeType.KEYWORD),
  session: defineSearchAttributeKey('SessionId', SearchAttributeType.KEYWORD),
};

/** The only place that speaks to Temporal about runs. */
export function createRunClient(client: Client, taskQueue: string) {
  const handleOf = (run: RunRef) =>
    client.workflow.getHandle(temporalIdOf(run.tenant_id, run.workflow_id));

  /** Starts a run; one that was started before is left as it is. @throws UnavailableError */
  async function start(run: RunStart, tries = 25): Promise<void> {
    try {
      await client.withDeadline(Date.now() + 5000, () =>
        client.workflow.start<RunWorkflow>(RUN_WORKFLOW, {
          workflowId: temporalIdOf(run.tenant_id, run.workflow_id),
          taskQueue,
          args: [inputOf(run)],
          workflowExecutionTimeout: `${run.settings.run_timeout}s`,
          // A retried run is the same workflow with one more execution.
          workflowIdReusePolicy: run.settings.attempt ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: run.settings.attempt ? 'FAIL' : 'USE_EXISTING',
          priority: priorityOf(run.tenant_id),
          memo: { attempt: run.settings.attempt ?? 0 },
          staticSummary: summaryOf(run.task),
          staticDetails: detailsOf(run),
          typedSearchAttributes: new TypedSearchAttributes([
            { key: TENANT_ATTRIBUTE, value: run.tenant_id },
            { key: KEYS.agentType, value: run.agent_type },
            { key: KEYS.runStatus, value: 'pending' },
            ...(run.session_id ? [{ key: KEYS.session, value: run.session_id }] : []),
          ]),
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw toUnavailable(error);
      if (!(await isClosing(run))) return;
      if (tries === 0)
        throw new UnavailableError('The previous execution of the run', { cause: error });
      await sleep(CLOSING_MS);
      await start(run, tries - 1);
    }
  }

  /** Signals a workflow; one that has ended needs nothing. */
  async function tell<Arguments extends unknown[]>(
    temporalId: string,
    signal: SignalDefinition<Arguments>,
    ...args: Arguments
  ): Promise<void> {
    try {
      await client.withDeadline(Date.now() + 5000, () =>
        client.workflow.getHandle(temporalId).signal(signal, ...args),
      );
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw toUnavailable(error);
    }
  }

  /** Whether the execution in the way is the one that a retried run had before: it has said its last, and closes. */
  async function isClosing(run: RunStart): Promise<boolean> {
    const { attempt } = run.settings;
    const description = await client.workflow
      .getHandle(temporalIdOf(run.tenant_id, run.workflow_id))
      .describe();
    return Number(description.memo?.attempt ?? 0) < (attempt ?? 0);
  }

  return {
    start: (run: RunStart) => start(run),

    /** Asks for cancellation. False when Temporal has no such run, or it is closed. @throws UnavailableError */
    cancel: async (run: RunRef): Promise<boolean> => {
      try {
        await client.withDeadline(Date.now() + 5000, () =>
          client.workflow.getHandle(temporalIdOf(run.tenant_id, run.workflow_id)).cancel(),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw toUnavailable(error);
      }
    },

    /**
     * Tells a running run something, marked with the act that tells it. False when Temporal has no such run, or it is closed.
     * @throws UnavailableError
     */
    signal: async (run: RunRef, signal: RunSignal, actId: string): Promise<boolean> => {
      try {
        await client.withDeadline(Date.now() + 5000, () =>
          handleOf(run).signal(signal, undefined, actId),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw toUnavailable(error);
      }
    },

    /** Whether a run was told something by this act; undefined where its history does not show it. @throws UnavailableError */
    hasSignal: async (
      run: RunRef,
      { name }: RunSignal,
      actId: string,
    ): Promise<boolean | undefined> => {
      try {
        const { events } = await handleOf(run).fetchHistory();
        for (const { workflowExecutionSignaledEventAttributes: signal } of events ?? []) {
          if (signal?.signalName !== name) continue;
          const [, marked] = await decodeArrayFromPayloads(
            client.options.loadedDataConverter,
            signal.input?.payloads,
          );
          if (marked === actId) return true;
        }
        const [first] = events ?? [];
        // An earlier execution of the run may have been told.
        const { continuedExecutionRunId } = first?.workflowExecutionStartedEventAttributes ?? {};
        return continuedExecutionRunId ? undefined : false;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw toUnavailable(error);
      }
    },

    /** How an update of a run ended; undefined where the run has not heard of it. @throws UnavailableError */
    findUpdate: async (run: RunRef, updateId: string): Promise<{ code?: string } | undefined> => {
      try {
        await client.withDeadline(Date.now() + 5000, () =>
          handleOf(run).getUpdateHandle(updateId).result(),
        );
        return {};
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        if (error instanceof WorkflowUpdateFailedError)
          return { code: toRefusal(error.cause)?.code ?? 'internal' };
        if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
          throw new UnavailableError('A worker', { cause: error });
        throw toUnavailable(error);
      }
    },

    /** Wakes a workflow that waits for an approval. @throws UnavailableError */
    wake: (temporalId: string, approvalId: string): Promise<void> =>
      tell(temporalId, approvalClosedSignal, approvalId),

    /** Tells an agent's workflow whether one of its calls, which goes on, waits for a person. @throws UnavailableError */
    tellHeld: (temporalId: string, held: CallHeld): Promise<void> =>
      tell(temporalId, callHeldSignal, held),

    /**
     * Has a running run change something, and waits until it has, or has refused.
     * @throws ConflictError with the run's reason, or `already_finished`
     * @throws InvalidInputError for a dependency that the run does not know
     * @throws UnavailableError when no worker answers
     */
    update: async <Argument>(
      run: RunRef,
      update: UpdateDefinition<void, [Argument]>,
      argument: Argument,
      updateId: string,
    ): Promise<void> => {
      try {
        await client.withDeadline(Date.now() + 10_000, () =>
          client.workflow
            .getHandle(temporalIdOf(run.tenant_id, run.workflow_id))
            .executeUpdate(update, { args: [argument], updateId }),
        );
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) throw hasEnded();
        if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
          throw new UnavailableError('A worker', { cause: error });
        if (error instanceof WorkflowUpdateFailedError) throw toRefusal(error.cause) ?? error;
        throw toUnavailable(error);
      }
    },

    /** How Temporal ended a run; undefined when it has no such run. @throws UnavailableError */
    describe: async (run: RunRef): Promise<Execution | undefined> => {
      try {
        return toExecution(await handleOf(run).describe());
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw toUnavailable(error);
      }
    },

    /** Which of these runs visibility shows as running now. */
    findRunning: (runs: RunRef[]): Promise<Set<string>> =>
      findRunningIds(
        client,
        runs.map((run) => temporalIdOf(run.tenant_id, run.workflow_id)),
      ),

    /** Runs that Temporal has closed without their workflow since then, as far as visibility shows them. @throws UnavailableError */
    listForcedEnds: async (since: Date): Promise<RunRef[]> => {
      const query = `WorkflowType = '${RUN_WORKFLOW}' AND ExecutionStatus IN ('Terminated', 'TimedOut') AND CloseTime > '${since.toISOString()}'`;
      const ended: RunRef[] = [];
      try {
        for await (const { workflowId } of client.workflow.list({ query })) {
          const run = parseTemporalId(workflowId);
          if (run) ended.push({ tenant_id: run.tenantId, workflow_id: run.workflowId });
        }
      } catch (error) {
        throw toUnavailable(error);
      }
      return ended;
    },
  };
}

/** Temporal's own word for a run that ended before it had made the change. */
const ENDED = 'AcceptedUpdateCompletedWorkflow';

/** Why a run did not make a change: its own reason, or that it ended or was cancelled first. Undefined for a failure of ours. */
function toRefusal(cause: unknown): DomainError | undefined {
  if (cause instanceof CancelledFailure) return hasEnded();
  if (!(cause instanceof ApplicationFailure)) return undefined;
  const type = cause.type as RunRefusal | typeof ENDED | undefined;
  switch (type) {
    case ENDED:
      return hasEnded();
    case 'step_not_running':
    case 'step_started':
    case 'not_replaceable':
      return new ConflictError(type, cause.message);
    case 'unknown_step': {
      // A worker of an earlier release gives no details.
      const [details] = (cause.details ?? []) as [RefusalDetails?];
      return new InvalidInputError([{ field: details?.field ?? 'steps', message: cause.message }]);
    }
    default:
      return undefined;
  }
}

const hasEnded = () => new ConflictError('already_finished', 'The workflow has ended.');

export type RunClient = ReturnType<typeof createRunClient>;

export const inputOf = (run: RunStart): RunInput => ({
  tenant_id: run.tenant_id,
  workflow_id: run.workflow_id,
  agent_type: run.agent_type,
  settings: run.settings,
  ...(run.request_id && { request_id: run.request_id }),
});

/** Temporal holds 400 bytes of summary. */
export function summaryOf(task: string): string {
  const line = task.replace(/\s+/g, ' ').trim();
  return line.length <= 90 ? line : `${line.slice(0, 89)}…`;
}

export const detailsOf = (run: RunStart): string =>
  `**Task** for *${run.agent_type}*, tenant \`${run.tenant_id}\`:\n\n${cutDetails(run.task)}`;

/** Temporal holds 20,000 bytes of details. */
export const cutDetails = (text: string): string =>
  text.length <= 4000 ? text : `${text.slice(0, 4000)}…`;
