import {
  type Client,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import { temporalIdOf, temporalWebhookIdOf } from '../../contracts/ids.ts';
import type { RunRef, RunSettings } from '../../contracts/run.ts';
import { UnavailableError } from '../../platform/errors.ts';
import { EVENTS_WRITTEN, WEBHOOK_WORKFLOW } from '../../workflows/deliver-webhooks/messages.ts';
import { RUN_WORKFLOW, type RunInput } from '../../workflows/plan-execute-review/messages.ts';

export interface RunStart extends RunRef {
  request_id?: string;
  task: string;
  agent_type: string;
  settings: RunSettings;
}

/** gRPC status codes that say "later". */
const LATER = new Set([1, 4, 8, 14]);

const KEYS = {
  tenant: defineSearchAttributeKey('TenantId', SearchAttributeType.KEYWORD),
  agentType: defineSearchAttributeKey('AgentType', SearchAttributeType.KEYWORD),
  runStatus: defineSearchAttributeKey('RunStatus', SearchAttributeType.KEYWORD),
};

/** The only place that speaks to Temporal about runs. */
export function createRunClient(client: Client, taskQueue: string) {
  return {
    /** Starts a run; one that was started before is left as it is. @throws UnavailableError */
    start: async (run: RunStart): Promise<void> => {
      try {
        await client.withDeadline(Date.now() + 5000, () =>
          client.workflow.start(RUN_WORKFLOW, {
            workflowId: temporalIdOf(run.tenant_id, run.workflow_id),
            taskQueue,
            args: [inputOf(run)],
            workflowExecutionTimeout: `${run.settings.run_timeout}s`,
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            workflowIdConflictPolicy: 'USE_EXISTING',
            staticSummary: summaryOf(run.task),
            staticDetails: detailsOf(run),
            typedSearchAttributes: new TypedSearchAttributes([
              { key: KEYS.tenant, value: run.tenant_id },
              { key: KEYS.agentType, value: run.agent_type },
              { key: KEYS.runStatus, value: 'pending' },
            ]),
          }),
        );
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return;
        throw toUnavailable(error);
      }
    },

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

    /** How Temporal ended a run; undefined when it has no such run. @throws UnavailableError */
    describe: async (
      run: RunRef,
    ): Promise<{ status: string; closedAt: Date | undefined } | undefined> => {
      try {
        const description = await client.workflow
          .getHandle(temporalIdOf(run.tenant_id, run.workflow_id))
          .describe();
        return { status: description.status.name, closedAt: description.closeTime };
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

    /** Tells the workflow that delivers a run's events that there are some; it is started where it does not run. @throws UnavailableError */
    wakeWebhook: async (run: RunRef): Promise<void> => {
      try {
        await client.withDeadline(Date.now() + 2000, () =>
          client.workflow.signalWithStart(WEBHOOK_WORKFLOW, {
            workflowId: temporalWebhookIdOf(run.tenant_id, run.workflow_id),
            taskQueue,
            args: [run],
            signal: EVENTS_WRITTEN,
            workflowIdReusePolicy: 'ALLOW_DUPLICATE',
            staticSummary: `sends the events of ${run.workflow_id} to its webhook`,
            typedSearchAttributes: new TypedSearchAttributes([
              { key: KEYS.tenant, value: run.tenant_id },
            ]),
          }),
        );
      } catch (error) {
        throw toUnavailable(error);
      }
    },

    /** Says of which of these runs visibility shows the webhook at work now. */
    findWokenWebhooks: async (runs: RunRef[]): Promise<(run: RunRef) => boolean> => {
      const idOf = (run: RunRef) => temporalWebhookIdOf(run.tenant_id, run.workflow_id);
      const running = await findRunningIds(client, runs.map(idOf));
      return (run) => running.has(idOf(run));
    },
  };
}

async function findRunningIds(client: Client, ids: string[]): Promise<Set<string>> {
  const query = `ExecutionStatus = 'Running' AND WorkflowId IN (${ids.map((id) => `'${id}'`).join(', ')})`;
  const running = new Set<string>();
  for await (const execution of client.workflow.list({ query, pageSize: ids.length }))
    running.add(execution.workflowId);
  return running;
}

export type RunClient = ReturnType<typeof createRunClient>;

/** The client wraps some gRPC errors in errors of its own. */
export function toUnavailable(error: unknown): unknown {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const grpc = [error, cause].find(isGrpcServiceError);
  return grpc && LATER.has(grpc.code) ? new UnavailableError('Temporal', { cause: error }) : error;
}

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

/** Temporal holds 20,000 bytes of details. */
export function detailsOf(run: RunStart): string {
  const task = run.task.length <= 4000 ? run.task : `${run.task.slice(0, 4000)}…`;
  return `**Task** for *${run.agent_type}*, tenant \`${run.tenant_id}\`:\n\n${task}`;
}
