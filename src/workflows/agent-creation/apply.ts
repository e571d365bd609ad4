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
  const outcomes = await Promise.all(items.map((item) => apply(flow, item)));
  const [applied, changed] = (['applied', 'changed'] as const).map((kind) =>
    items.filter((_, index) => outcomes[index] === kind),
  );
  if (applied && applied.length > 0) {
    await enter(flow, 'verifying');
    await Promise.all(
      applied.map((item) =>
        flow.call(`read back agent ${item}`, (calls, told) => calls.verifyItem({ ...told, item })),
      ),
    );
  }
  const shown = await Promise.all((changed ?? []).map((item) => refresh(flow, item)));
  return (changed ?? []).filter((_, index) => shown[index]);
}

async function apply(flow: Flow, item: Open): Promise<'applied' | 'changed' | 'failed'> {
  const outcome = await flow.call(`carry out agent ${item}`, (calls, told) =>
    calls.applyItem({ ...told, item }),
  );
  if (outcome.kind !== 'applied') return outcome.kind;
  const { tenant_id, agent_creation_id } = flow.input;
  await auditItem({ tenant_id, agent_creation_id, item });
  return 'applied';
}

async function refresh(flow: Flow, item: Open): Promise<boolean> {
  const round = flow.rounds.get('applying') ?? 0;
  const outcome = await flow.call(`look at agent ${item} again`, (calls, told) =>
    calls.refreshItem({ ...told, item, round }),
  );
  return outcome.kind !== 'failed';
}
