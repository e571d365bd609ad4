import { CancellationScope, proxyLocalActivities } from '@temporalio/workflow';
import type { CreationActivities } from '../../activities/agent-creation.ts';
import { DATABASE_WRITE_OPTIONS } from '../kit/database-write-options.ts';
import type { ItemNumber } from './configure.ts';
import { eachItem } from './each-item.ts';
import { beginCreationPhase, type CreationFlow } from './flow.ts';

const { auditItem } =
  proxyLocalActivities<Pick<CreationActivities, 'auditItem'>>(DATABASE_WRITE_OPTIONS);

/**
 * Does what was confirmed, all at once, writes it down, and reads it back.
 * @returns those that were changed by somebody else since they were shown
 */
export async function applyAll(flow: CreationFlow, items: ItemNumber[]): Promise<ItemNumber[]> {
  await beginCreationPhase(flow, 'applying');
  const round = flow.rounds.get('applying') ?? 0;
  const outcomes = await eachItem<Outcome>(flow, items, 'failed', (item) =>
    carryOut(flow, item, round),
  );
  const changed = items.filter((_, index) => outcomes[index] === 'changed');
  const shown = await eachItem(flow, changed, false, (item) => refresh(flow, item, round));
  return changed.filter((_, index) => shown[index]);
}

type Outcome = 'done' | 'changed' | 'failed';

/** Until the deployment has it, as it says when it is read back. */
async function carryOut(flow: CreationFlow, item: ItemNumber, round: number): Promise<Outcome> {
  const { tenant_id, agent_creation_id } = flow.input;
  for (let tries = 1; ; tries++) {
    const outcome = await flow.call(`carry out agent ${item}`, (calls, told) =>
      calls.applyItem({ ...told, item, round, tries }),
    );
    if (outcome.kind !== 'applied') return outcome.kind;
    // Also where the flow is cancelled meanwhile: it has happened.
    await CancellationScope.nonCancellable(() => auditItem({ tenant_id, agent_creation_id, item }));
    // Of several, the first that is done begins it.
    if (flow.phase === 'applying') await beginCreationPhase(flow, 'verifying');
    const read = await flow.call(`read back agent ${item}`, (calls, told) =>
      calls.verifyItem({ ...told, item, round, tries }),
    );
    if (read.kind !== 'lost') return read.kind === 'failed' ? 'failed' : 'done';
  }
}

async function refresh(flow: CreationFlow, item: ItemNumber, round: number): Promise<boolean> {
  const outcome = await flow.call(`look at agent ${item} again`, (calls, told) =>
    calls.refreshItem({ ...told, item, round }),
  );
  return outcome.kind !== 'failed';
}
