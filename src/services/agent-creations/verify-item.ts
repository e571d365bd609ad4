import { isDeepStrictEqual } from 'node:util';
import { getAssistant } from '../deployments/assistants.ts';
import type { Caller } from '../deployments/caller.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import { type Probe, probeAssistant } from '../deployments/probe-assistant.ts';
import { advance } from './advance.ts';
import type { ItemRequest } from './apply-item.ts';
import { valuesOf } from './assistant-values.ts';
import { asUser } from './caller.ts';
import type { CreationDeps } from './creation-deps.ts';
import { type ItemRow, readCreation, readItem } from './creation-row.ts';
import { ItemFailedError } from './person-error.ts';

const PROBE = 'Hello! In one sentence: what can you do for me?';

/** What is kept of a probe's answer, in characters. */
const MAX_PROBE = 4000;

/**
 * Reads back what was done, and has the agent answer once where that was wanted.
 * @throws WaitsForPerson ItemFailedError DeploymentError
 */
export async function verifyItem(
  deps: CreationDeps,
  request: ItemRequest,
  signal: AbortSignal,
): Promise<{ kind: 'verified' }> {
  const row = await readItem(deps.db, request, request.item);
  if (row.status !== 'applied') return { kind: 'verified' };
  const { settings } = await readCreation(deps.db, request);
  const probe = await asUser(deps, request, async (caller) => {
    await assertDone(deps, caller, row);
    if (!settings.probe || row.operation === 'delete') return null;
    const { deployment_id: deployment, assistant_id: assistant } = row;
    const [on, who] = [deployment ?? '', assistant ?? ''];
    return textOf(row, await probeAssistant(deps.deployments, caller, on, who, PROBE, signal));
  });
  await deps.db.transaction().execute((trx) =>
    advance(trx, request, {
      key: `verified/${row.item}`,
      message: `${row.name} is ${STATES[row.operation]}.`,
      item: {
        item: row.item,
        patch: { status: 'completed', probe: probe?.slice(0, MAX_PROBE).toWellFormed() ?? null },
      },
    }),
  );
  deps.notify();
  return { kind: 'verified' };
}

const STATES = { create: 'ready to use', update: 'changed', delete: 'removed' } as const;

/** @throws ItemFailedError where the deployment has something else than was asked for */
async function assertDone(deps: CreationDeps, caller: Caller, row: ItemRow): Promise<void> {
  const [deployment, assistant] = [row.deployment_id ?? '', row.assistant_id ?? ''];
  const now = await getAssistant(deps.deployments, caller, deployment, assistant).catch(
    (error: unknown) => {
      if (error instanceof DeploymentError && error.kind === 'not_found') return undefined;
      throw error;
    },
  );
  if (row.operation === 'delete') {
    if (now) throw differs(row, 'it is still there');
    return;
  }
  if (!now) throw differs(row, 'it is not there');
  const values = valuesOf(now);
  const others = Object.entries(row.config ?? {}).filter(
    ([field, value]) => !isDeepStrictEqual(values[field], value),
  );
  if (now.name !== row.name) throw differs(row, `its name is "${now.name}"`);
  if (others.length > 0)
    throw differs(row, `it has other values for ${others.map(([field]) => field).join(', ')}`);
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

const differs = (row: ItemRow, how: string) =>
  new ItemFailedError({
    kind: 'unexpected',
    message: `${row.deployment} did not do with ${row.name} what it was asked: ${how}.`,
    advice: 'Look at the agent on the deployment, then ask again.',
  });
