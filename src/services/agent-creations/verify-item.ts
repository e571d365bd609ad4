import { getAssistant } from '../deployments/assistants.ts';
import type { Caller } from '../deployments/caller.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import { type Probe, probeAssistant } from '../deployments/probe-assistant.ts';
import { reportProgress } from './advance.ts';
import { type ApplyRequest, placeOf } from './apply-item.ts';
import { findMismatchedFields } from './assistant-values.ts';
import { withoutToken, withUserToken } from './caller.ts';
import type { CreationDeps } from './creation-deps.ts';
import { type ItemRow, readCreation, readItem } from './creation-row.ts';
import { ItemFailedError } from './person-error.ts';

const PROBE = 'Hello! In one sentence: what can you do for me?';

/** Less than the call itself has. Milliseconds. */
const PROBE_WITHIN = 40_000;

/** What is kept of a probe's answer, in characters. */
const MAX_PROBE = 4000;

export type Verified =
  | { kind: 'verified' }
  /** The deployment does not have it: it was killed, say, before it was written down there. */
  | { kind: 'lost' };

/**
 * Reads back what was done, and has the agent answer once where that was wanted.
 * @throws DecisionPendingError ItemFailedError DeploymentError
 */
export async function verifyItem(
  deps: CreationDeps,
  request: ApplyRequest,
  signal: AbortSignal,
): Promise<Verified> {
  const row = await readItem(deps.db, request, request.item);
  if (row.status !== 'applied') return { kind: 'verified' };
  const { settings } = await readCreation(deps.db, request);
  const read = await withUserToken(deps, request, async (caller) => {
    const problem = await findProblem(deps, caller, row);
    if (problem) return { problem };
    if (!settings.probe || row.operation === 'delete') return { probe: null };
    const { deployment_id: deployment, assistant_id: assistant } = row;
    const [on, who] = [deployment ?? '', assistant ?? ''];
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(PROBE_WITHIN)]);
    try {
      const answer = await probeAssistant(deps.deployments, caller, on, who, PROBE, inTime);
      return { probe: withoutToken(caller, textOf(row, answer)) };
    } catch (error) {
      // It is there, and read back: that it is slow is no failure, and not worth paying for again.
      if (!(error instanceof DeploymentError) || error.kind !== 'timeout') throw error;
      return { probe: '(It did not answer in time.)' };
    }
  });
  if ('problem' in read) return lost(deps, request, row, read.problem);
  const { probe } = read;
  await reportProgress(deps, request, {
    key: `verified/${row.item}/${placeOf(request)}`,
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

/** It is carried out again, under the yes that was given. @throws ItemFailedError where that has not helped */
async function lost(
  deps: CreationDeps,
  request: ApplyRequest,
  row: ItemRow,
  how: string,
): Promise<Verified> {
  if (request.tries >= MAX_TRIES)
    throw new ItemFailedError({
      kind: 'unexpected',
      message: `${row.deployment} did not do with ${row.name} what it was asked: ${how}.`,
      advice: 'Look at the agent on the deployment, then ask again.',
    });
  await reportProgress(deps, request, {
    key: `lost/${row.item}/${placeOf(request)}`,
    message: `${row.deployment} does not have ${row.name} as it was made: once more.`,
    item: { item: row.item, patch: { status: 'configured' } },
  });
  return { kind: 'lost' };
}

/** What is otherwise on the deployment than was asked for. */
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
  if (row.operation === 'delete') return now && 'it is still there';
  if (!now) return 'it is not there';
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
      return '(It asked a question back.)';
    case 'failed':
      throw new ItemFailedError({
        kind: 'unexpected',
        message: `${row.name} is on ${row.deployment}, but it failed when it was asked something: ${probe.problem}`,
        advice: 'Look at its configuration, and change what does not fit.',
      });
  }
}
