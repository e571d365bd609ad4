import { proxyLocalActivities } from '@temporalio/workflow';
import type { CreationActivities } from '../../activities/agent-creation.ts';
import { SHORT_WRITES } from '../short-writes.ts';
import type { Open } from './configure.ts';
import { enter, type Flow } from './flow.ts';

const { auditItem } = proxyLocalActivities<Pick<CreationActivities, 'auditItem'>>(SHORT_WRITES);

/**
 * Does what was confirmed, all at once, writes it down, and reads it back.
 * @returns those that were changed by somebody else since they were shown
 */
export async function applyAll(flow: Flow, items: Open[]): Promise<Open[]> {
  await enter(flow, 'applying');
  const outcomes = await Promise.all(items.map((item) => carryOut(flow, item)));
  const changed = items.filter((_, index) => outcomes[index] === 'changed');
  const shown = await Promise.all(changed.map((item) => refresh(flow, item)));
  return changed.filter((_, index) => shown[index]);
}

/** Until the deployment has it, as it says when it is read back. */
async function carryOut(flow: Flow, item: Open): Promise<'done' | 'changed' | 'failed'> {
  const { tenant_id, agent_creation_id } = flow.input;
  for (let tries = 1; ; tries++) {
    const outcome = await flow.call(`carry out agent ${item}`, (calls, told) =>
      calls.applyItem({ ...told, item, tries }),
    );
    if (outcome.kind !== 'applied') return outcome.kind;
    await auditItem({ tenant_id, agent_creation_id, item });
    // Of several, the first that is done begins it.
    if (flow.phase === 'applying') await enter(flow, 'verifying');
    const read = await flow.call(`read back agent ${item}`, (calls, told) =>
      calls.verifyItem({ ...told, item, tries }),
    );
    if (read.kind !== 'lost') return read.kind === 'failed' ? 'failed' : 'done';
  }
}

async function refresh(flow: Flow, item: Open): Promise<boolean> {
  const round = flow.rounds.get('applying') ?? 0;
  const outcome = await flow.call(`look at agent ${item} again`, (calls, told) =>
    calls.refreshItem({ ...told, item, round }),
  );
  return outcome.kind !== 'failed';
}
