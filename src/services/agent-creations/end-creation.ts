import type { CreationStatus, PersonError } from '../../contracts/agent-creation.ts';
import { creationOwner } from '../../contracts/owner.ts';
import type { Database } from '../../db/database.ts';
import { RunEndedError } from '../../db/queries/append-facts.ts';
import { withdrawQuestions } from '../approvals/close-approval.ts';
import { type CreationRef, type ItemRow, readItems } from './creation-row.ts';
import { recordProgress } from './record-progress.ts';

export interface EndRequest extends CreationRef {
  /** Derived from the items if undefined. */
  status?: Extract<CreationStatus, 'failed' | 'rejected' | 'expired' | 'cancelled'>;
  message?: string;
  error?: PersonError;
}

/** Writes the last event of a creation. A creation that has already ended does not change. @returns the final status */
export async function endCreation(db: Database, request: EndRequest): Promise<CreationStatus> {
  const { tenant_id, agent_creation_id } = request;
  return db.transaction().execute(async (trx) => {
    const items = await readItems(trx, request);
    // A rejection does not undo items that are already applied.
    const isPartial = request.status === 'rejected' && isAnyDone(items);
    const status = (!isPartial && request.status) || statusOf(items);
    // A creation of one agent fails for the reason of that agent.
    const error = request.error ?? (status === 'failed' ? firstError(items) : undefined);
    try {
      await recordProgress(trx, request, {
        key: 'end',
        status,
        message: (!isPartial && request.message) || summarize(items),
        ...(error && { error }),
      });
    } catch (error) {
      if (!(error instanceof RunEndedError)) throw error;
      return status;
    }
    if (request.status === 'rejected') await rejectItems(trx, request);
    await withdrawQuestions(trx, tenant_id, creationOwner(agent_creation_id));
    return status;
  });
}

function statusOf(items: ItemRow[]): CreationStatus {
  if (isAnyDone(items)) return 'completed';
  const isNoneWanted = items.length > 0 && items.every(({ status }) => status === 'rejected');
  return isNoneWanted ? 'rejected' : 'failed';
}

const firstError = (items: ItemRow[]) => items.find(({ error }) => error)?.error ?? undefined;

const isAnyDone = (items: ItemRow[]) =>
  items.some(({ status }) => status === 'completed' || status === 'applied');

const DONE = { create: 'created', update: 'changed', delete: 'removed' } as const;

/** One sentence per item. */
function summarize(items: ItemRow[]): string {
  if (items.length === 0) return 'Nothing was done.';
  return items
    .map(({ name, operation, status, error }) => {
      if (status === 'completed') return `${name} is ${DONE[operation]}.`;
      return error ? `${name}: ${error.message}` : `${name} was skipped.`;
    })
    .join(' ')
    .slice(0, 2000);
}

async function rejectItems(trx: Database, ref: CreationRef): Promise<void> {
  await trx
    .updateTable('agent_creation_items')
    .set({ status: 'rejected' })
    .where('tenant_id', '=', ref.tenant_id)
    .where('agent_creation_id', '=', ref.agent_creation_id)
    .where('status', 'in', ['open', 'configured'])
    .execute();
}
