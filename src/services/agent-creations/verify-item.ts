import { getAssistant } from '../deployments/assistants.ts';
import type { Caller } from '../deployments/call-deployment.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import { type Probe, probeAssistant } from '../deployments/probe-assistant.ts';
import { type ApplyRequest, applyKeyOf } from './apply-item.ts';
import { type ItemRow, readCreation, readItem } from './creation-row.ts';
import type { CreationDeps } from './creation-step.ts';
import { findMismatchedFields } from './item-config.ts';
import { ItemFailedError } from './person-error.ts';
import { reportProgress } from './record-progress.ts';
import { hideToken, withUserToken } from './user-token.ts';

const PROBE = 'Hello! In one sentence: what can you do for me?';

/** Shorter than the timeout of the activity. Milliseconds. */
const PROBE_TIMEOUT_MS = 40_000;

/** Longer answers are cut. Characters. */
const MAX_PROBE = 4000;

export type VerifyResult =
  | { kind: 'verified' }
  /** The deployment does not have the change; it may have crashed before it stored it. */
  | { kind: 'lost' };

/**
 * Reads the change back and, if the request asks for a probe, has the agent answer one message.
 * @throws DecisionPendingError ItemFailedError DeploymentError
 */
export async function verifyItem(
  deps: CreationDeps,
  request: ApplyRequest,
  signal: AbortSignal,
): Promise<VerifyResult> {
  const row = await readItem(deps.db, request, request.item);
  if (row.status !== 'applied') return { kind: 'verified' };
  const { settings } = await readCreation(deps.db, request);
  const read = await withUserToken(deps, request, async (caller) => {
    const problem = await findProblem(deps, caller, row);
    if (problem) return { problem };
    if (!settings.probe || row.operation === 'delete') return { probe: null };
    const { deployment_id: deployment, assistant_id: assistant } = row;
    const [deploymentId, assistantId] = [deployment ?? '', assistant ?? ''];
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]);
    try {
      const answer = await probeAssistant(
        deps.deployments,
        caller,
        deploymentId,
        assistantId,
        PROBE,
        inTime,
      );
      return { probe: hideToken(caller, textOf(row, answer)) };
    } catch (error) {
      // The change is verified. A slow answer is not a failure, and a retry would pay for it again.
      if (!(error instanceof DeploymentError) || error.kind !== 'timeout') throw error;
      return { probe: '(The agent did not answer in time.)' };
    }
  });
  if ('problem' in read) return retryLostItem(deps, request, row, read.problem);
  const { probe } = read;
  await reportProgress(deps, request, {
    key: `verified/${row.item}/${applyKeyOf(request)}`,
    message: `${row.name} is ${STATES[row.operation]}.`,
    item: {
      item: row.item,
      patch: { status: 'completed', probe: probe?.slice(0, MAX_PROBE).toWellFormed() ?? null },
    },
  });
  return { kind: 'verified' };
}

const STATES = { create: 'ready to use', update: 'changed', delete: 'removed' } as const;

const MAX_TRIES = 3;

/** Applies the item again under the same confirmation. @throws ItemFailedError after `MAX_TRIES` */
async function retryLostItem(
  deps: CreationDeps,
  request: ApplyRequest,
  row: ItemRow,
  problem: string,
): Promise<VerifyResult> {
  if (request.tries >= MAX_TRIES)
    throw new ItemFailedError({
      kind: 'unexpected',
      message: `${row.deployment} did not apply the change to ${row.name}: ${problem}.`,
      advice: 'Check the agent on the deployment, then try again.',
    });
  await reportProgress(deps, request, {
    key: `lost/${row.item}/${applyKeyOf(request)}`,
    message: `${row.deployment} lost the change to ${row.name}. Applying it again.`,
    item: { item: row.item, patch: { status: 'configured' } },
  });
  return { kind: 'lost' };
}

/** Compares the assistant on the deployment with the requested values. */
async function findProblem(
  deps: CreationDeps,
  caller: Caller,
  row: ItemRow,
): Promise<string | undefined> {
  const [deployment, assistant] = [row.deployment_id ?? '', row.assistant_id ?? ''];
  const now = await getAssistant(deps.deployments, caller, deployment, assistant).catch(
    (error: unknown) => {
      if (error instanceof DeploymentError && error.kind === 'not_found') return undefined;
      throw error;
    },
  );
  if (row.operation === 'delete') return now && 'it still exists';
  if (!now) return 'it does not exist';
  const others = findMismatchedFields(now, row.config);
  if (now.name !== row.name) return `its name is "${now.name}"`;
  if (others.length === 0) return undefined;
  return `it has other values for ${others.join(', ')}`;
}

/** @throws ItemFailedError */
function textOf(row: ItemRow, probe: Probe): string {
  switch (probe.kind) {
    case 'answered':
      return probe.text;
    case 'asked':
      return '(The agent answered with a question.)';
    case 'failed':
      throw new ItemFailedError({
        kind: 'unexpected',
        message: `${row.name} is on ${row.deployment}, but it failed the test message: ${probe.problem}`,
        advice: 'Check its configuration and correct it.',
      });
  }
}
