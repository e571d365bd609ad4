import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { temporalIdOf } from '../../contracts/ids.ts';
import { priorityOf } from '../../platform/fairness.ts';
import {
  type Execution,
  TENANT_ATTRIBUTE,
  toExecution,
  toUnavailable,
} from '../../platform/temporal.ts';
import {
  CREATION_WORKFLOW,
  type CreationInput,
  type CreationWorkflow,
} from '../../workflows/agent-creation/messages.ts';
import { cutDetails, summaryOf } from '../runs/temporal.ts';
import type { CreationRef, CreationRow } from './creation-row.ts';

/** Taken from the defaults of runs: a model call of a creation may take as long as planning. Seconds. */
interface CreationLimits {
  plan_timeout: number;
  heartbeat_timeout: number;
  max_attempts: number;
}

export type CreationStart = CreationRef & Pick<CreationRow, 'request'>;

/** The Temporal client of agent creations. */
export function createCreationClient(client: Client, taskQueue: string, limits: CreationLimits) {
  const handleOf = (ref: CreationRef) => client.workflow.getHandle(temporalIdOfCreation(ref));
  const inputOf = (
    { tenant_id, agent_creation_id }: CreationRef,
    attempt: number,
  ): CreationInput => ({
    tenant_id,
    agent_creation_id,
    attempt,
    timeout: limits.plan_timeout,
    heartbeat_timeout: limits.heartbeat_timeout,
    max_attempts: limits.max_attempts,
  });
  return {
    /** Starts the workflow of an attempt, unless it has been started before. @throws UnavailableError */
    start: async (creation: CreationStart, attempt: number): Promise<void> => {
      try {
        await client.withDeadline(Date.now() + 5000, () =>
          client.workflow.start<CreationWorkflow>(CREATION_WORKFLOW, {
            workflowId: temporalIdOfCreation(creation),
            taskQueue,
            args: [inputOf(creation, attempt)],
            workflowIdReusePolicy: attempt > 0 ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
            workflowIdConflictPolicy: attempt > 0 ? 'FAIL' : 'USE_EXISTING',
            priority: priorityOf(creation.tenant_id),
            memo: { attempt },
            staticSummary: summaryOf(`agent creation: ${creation.request}`),
            staticDetails: detailsOf(creation),
            typedSearchAttributes: new TypedSearchAttributes([
              { key: TENANT_ATTRIBUTE, value: creation.tenant_id },
            ]),
          }),
        );
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw toUnavailable(error);
      }
    },

    /** @returns false if the workflow does not exist or has ended. @throws UnavailableError */
    cancel: async (ref: CreationRef): Promise<boolean> => {
      try {
        await client.withDeadline(Date.now() + 5000, () => handleOf(ref).cancel());
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw toUnavailable(error);
      }
    },

    /** @returns undefined if the workflow does not exist. @throws UnavailableError */
    describe: async (ref: CreationRef): Promise<Execution | undefined> => {
      try {
        return toExecution(await handleOf(ref).describe());
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw toUnavailable(error);
      }
    },
  };
}

export type CreationClient = ReturnType<typeof createCreationClient>;

const temporalIdOfCreation = (ref: CreationRef) =>
  temporalIdOf(ref.tenant_id, ref.agent_creation_id);

const detailsOf = ({ agent_creation_id, tenant_id, request }: CreationStart) =>
  `**Agent creation** \`${agent_creation_id}\`, tenant \`${tenant_id}\`:\n\n${cutDetails(request)}`;
