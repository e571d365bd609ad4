import type { CreationStatus } from '../../contracts/agent-creation.ts';
import type { AskDeps, Decided } from '../approvals/ask.ts';
import { advance } from './advance.ts';
import { type CreationRef, readCreation } from './creation-row.ts';

export interface WaitRequest extends CreationRef {
  phase: CreationStatus;
}

/**
 * Asks a person, and shows that the creation waits for them; once they have decided, it is back at what it was at.
 * @param ask is given the key of the question in this life of the creation
 */
export async function waiting(
  deps: AskDeps,
  request: WaitRequest,
  waits: CreationStatus,
  ask: (key: string) => Promise<Decided>,
  place: string,
  message: string,
): Promise<Decided> {
  const { attempt } = await readCreation(deps.db, request);
  const say = (key: string, change: { status?: CreationStatus; message: string }) =>
    deps.db.transaction().execute((trx) => advance(trx, request, { key, ...change }));
  await say(`waits/${place}`, { status: waits, message });
  deps.notify();
  const decided = await ask(`creation/${request.agent_creation_id}/${attempt}/${place}`);
  // Another of its agents may still wait.
  const status = (await hasOpen(deps, request)) ? undefined : request.phase;
  await say(`goes-on/${place}`, { ...(status && { status }), message: 'Going on.' });
  deps.notify();
  return decided;
}

async function hasOpen({ db }: AskDeps, ref: CreationRef): Promise<boolean> {
  const row = await db
    .selectFrom('approvals')
    .select('approval_id')
    .where('tenant_id', '=', ref.tenant_id)
    .where('workflow_id', '=', ref.agent_creation_id)
    .where('status', '=', 'pending')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
