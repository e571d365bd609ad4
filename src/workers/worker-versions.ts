import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { WorkerDeploymentOptions } from '@temporalio/worker';
import type { Logger } from '../platform/logger.ts';
import { restartHousekeeping } from './system-schedules.ts';

const { VersionDrainageStatus } = proto.temporal.api.enums.v1;

/**
 * A worker's version: a run stays with workers of the version it began on (pinned), so that no deploy changes the code under it.
 * Workflows say nothing of their own: Temporal refuses that where workers have no version.
 */
export const versionOf = (deploymentName: string, buildId: string): WorkerDeploymentOptions => ({
  version: { deploymentName, buildId },
  useWorkerVersioning: true,
  defaultVersioningBehavior: 'PINNED',
});

export interface WorkerVersion {
  buildId: string;
  /** Where new runs begin. */
  isCurrent: boolean;
  /** `draining` while runs are pinned to it, `drained` when its workers may be stopped; `active` before it was replaced. */
  state: 'active' | 'draining' | 'drained';
}

export type WorkerVersions = ReturnType<typeof createWorkerVersions>;

/** The versions of a worker deployment, as Temporal knows them. */
export function createWorkerVersions(client: Client, namespace: string) {
  const { workflowService } = client;
  const describe = async (deploymentName: string) => {
    const { workerDeploymentInfo } = await workflowService.describeWorkerDeployment({
      namespace,
      deploymentName,
    });
    return workerDeploymentInfo;
  };
  return {
    /** Undefined while Temporal has no worker of the deployment. */
    list: async (deploymentName: string): Promise<WorkerVersion[] | undefined> => {
      const info = await describe(deploymentName).catch((error: unknown) => {
        if (isNotFound(error)) return undefined;
        throw error;
      });
      const current = info?.routingConfig?.currentDeploymentVersion?.buildId;
      return info?.versionSummaries?.map((summary) => {
        const buildId = summary.deploymentVersion?.buildId ?? '';
        return {
          buildId,
          isCurrent: buildId === current,
          state: stateOf(summary.drainageInfo?.status ?? summary.drainageStatus),
        };
      });
    },

    /** New runs and housekeeping begin on this version from now on. A worker of it must have polled; its queues are waited for, which it does not poll all at once. */
    promote: async (deploymentName: string, buildId: string): Promise<void> => {
      const deadline = Date.now() + QUEUES_WITHIN;
      for (;;) {
        try {
          await setCurrent(deploymentName, buildId);
          return await restartHousekeeping(client, namespace);
        } catch (error) {
          if (!isMissingQueues(error) || Date.now() > deadline) throw error;
          await sleep(250);
        }
      }
    },
  };

  async function setCurrent(deploymentName: string, buildId: string): Promise<void> {
    const { conflictToken } = await workflowService.describeWorkerDeployment({
      namespace,
      deploymentName,
    });
    await workflowService.setWorkerDeploymentCurrentVersion({
      namespace,
      deploymentName,
      buildId,
      conflictToken,
      identity: 'agent-orchestrator',
    });
  }
}

/** Milliseconds. */
const QUEUES_WITHIN = 20_000;

const FAILED_PRECONDITION = 9;
const isMissingQueues = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  error.code === FAILED_PRECONDITION &&
  error.message.includes('missing active task queues');

const stateOf = (status: number | null | undefined): WorkerVersion['state'] => {
  if (status === VersionDrainageStatus.VERSION_DRAINAGE_STATUS_DRAINING) return 'draining';
  if (status === VersionDrainageStatus.VERSION_DRAINAGE_STATUS_DRAINED) return 'drained';
  return 'active';
};

const NOT_FOUND = 5;
const isNotFound = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === NOT_FOUND;

/** A deployment that has no current version yet would run nothing: its first worker makes its own the current one. */
export async function becomeFirstVersion(
  versions: WorkerVersions,
  deploymentName: string,
  buildId: string,
  log: Logger,
): Promise<void> {
  for (let wait = 200; ; wait = Math.min(wait * 2, 10_000)) {
    try {
      const known = (await versions.list(deploymentName)) ?? [];
      if (known.some(({ isCurrent }) => isCurrent)) return;
      if (known.some((version) => version.buildId === buildId)) {
        await versions.promote(deploymentName, buildId);
        log.info({ build_id: buildId }, 'new runs begin on this version');
        return;
      }
    } catch (error) {
      log.warn({ err: error, build_id: buildId }, 'the version could not be promoted yet');
    }
    await sleep(wait, undefined, { ref: false });
  }
}
