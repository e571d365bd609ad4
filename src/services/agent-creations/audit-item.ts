import { appendAuditEntry } from '../audit/audit.ts';
import type { CreationDeps } from './creation-deps.ts';
import { type CreationRef, changesOf, readCreation, readItem } from './creation-row.ts';
import { actorOf } from './understand.ts';

/**
 * Writes down what was done to an assistant, once. A step of its own: where it fails it is tried again, and what has happened stays as it is.
 */
export async function auditItem(
  { db }: Pick<CreationDeps, 'db'>,
  ref: CreationRef,
  item: number,
): Promise<void> {
  const [creation, row] = await Promise.all([readCreation(db, ref), readItem(db, ref, item)]);
  await db.transaction().execute(async (trx) => {
    // Of two at the same moment, one marks it.
    const { numUpdatedRows } = await trx
      .updateTable('agent_creation_items')
      .set({ audited: true })
      .where('tenant_id', '=', ref.tenant_id)
      .where('agent_creation_id', '=', ref.agent_creation_id)
      .where('item', '=', item)
      .where('audited', '=', false)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    await appendAuditEntry(trx, {
      tenantId: ref.tenant_id,
      actor: actorOf(creation),
      action: `assistant.${row.operation}`,
      resource: 'assistants',
      resourceId: row.assistant_id ?? '',
      before: row.before && { ...row.before },
      after: row.operation === 'delete' ? null : row.config,
      details: {
        agent_creation_id: ref.agent_creation_id,
        deployment_id: row.deployment_id,
        graph_id: row.graph_id,
        name: row.name,
        changes: changesOf(row),
      },
    });
  });
}
