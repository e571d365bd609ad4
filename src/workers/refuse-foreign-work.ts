import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { tenantOfTemporalId } from '../contracts/ids.ts';
import { BoundedCache } from '../platform/bounded-cache.ts';
import type { Logger } from '../platform/logger.ts';
import type { CheckStart } from './check-starts.ts';

/** Executions whose start is known to be ours, or not. */
const REMEMBERED = { entries: 10_000, size: 10_000 };

/**
 * Refuses activities that only somebody with access to Temporal, and not our API, can have asked for: for another tenant than the one of their
 * workflow, or for a workflow that we have not started. The failure is final.
 */
export function createProvenanceInterceptor(
  checkStart: CheckStart | undefined,
  log: Pick<Logger, 'error'>,
): ActivityInterceptorsFactory {
  const starts = new BoundedCache<{ problem: string | undefined }>(REMEMBERED);
  const problemOfStart = async (execution: { workflowId: string; runId: string }) => {
    if (!checkStart) return undefined;
    const known = starts.get(execution.runId);
    if (known) return known.problem;
    const problem = await checkStart(execution);
    starts.set(execution.runId, { problem });
    return problem;
  };
  return ({ info }) => ({
    inbound: {
      execute: async (input, next) => {
        const execution = info.workflowExecution;
        const problem = execution
          ? (problemOfTenant(execution.workflowId, input.args) ?? (await problemOfStart(execution)))
          : 'no workflow requested it';
        if (problem === undefined) return next(input);
        log.error(
          { workflow_id: execution?.workflowId, activity: info.activityType, problem },
          'rejected an activity from an unknown source',
        );
        throw ApplicationFailure.nonRetryable(`Rejected: ${problem}.`, 'foreign_work');
      },
    },
  });
}

function problemOfTenant(workflowId: string, args: unknown[]): string | undefined {
  const tenant = tenantOfTemporalId(workflowId);
  const other = args.flatMap(tenantsIn).find((named) => named !== tenant);
  return other === undefined ? undefined : `${workflowId} does not belong to the tenant ${other}`;
}

/** Where our activities take the tenant: of a run, of an act, of the job of a graph's node. */
function tenantsIn(argument: unknown): unknown[] {
  const job = at(argument, 'config', 'configurable', 'job');
  return [at(argument, 'tenant_id'), at(argument, 'tenantId'), at(job, 'tenant_id')].filter(
    (tenant) => tenant !== undefined,
  );
}

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined,
    value,
  );
