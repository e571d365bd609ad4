import { type CreationEdit, creationEdit } from '../../contracts/agent-creation.ts';
import type { Database } from '../../db/database.ts';
import { type FieldError, InvalidInputError } from '../../platform/errors.ts';
import { type DecisionRule, parseEdit } from '../approvals/decision-rules.ts';
import { checkConfig } from '../deployments/check-config.ts';
import { configContextOf } from './config-context.ts';
import { type CreationRef, type ItemRow, readItems, updateItem } from './creation-row.ts';
import { mergePatch } from './merge-patch.ts';

type Change = CreationEdit['items'][number];

/** What is wrong with the values that a person sets; empty where nothing is. */
export async function findProblems(
  db: Database,
  ref: CreationRef,
  changes: Change[],
): Promise<FieldError[]> {
  const rows = await readItems(db, ref);
  return changes.flatMap((change, index) => {
    const at = `items.${index}`;
    const row = rows.find(({ item, status }) => item === change.item && status === 'configured');
    if (!row) return [{ field: `${at}.item`, message: 'is none of those that are shown' }];
    if (row.operation === 'delete' && (change.config || change.name))
      return [{ field: at, message: 'is to be removed: there is nothing to set' }];
    return problemsOf(row, change).map(({ field, message }) => ({
      field: `${at}.config.${field}`,
      message,
    }));
  });
}

function problemsOf(row: ItemRow, { config }: Change) {
  if (!config) return [];
  const { graph, facts } = configContextOf(row);
  return checkConfig(graph, mergePatch(row.config ?? {}, config), facts);
}

/** Sets what a person wants otherwise; it was looked at by {@link findProblems}. */
export async function changeItems(
  trx: Database,
  ref: CreationRef,
  changes: Change[],
): Promise<void> {
  for (const { item, name, description, config, skip } of changes) {
    // Read anew: an item may be named twice.
    const row = (await readItems(trx, ref)).find((candidate) => candidate.item === item);
    if (!row) continue;
    await updateItem(trx, ref, item, {
      ...(name && { name }),
      ...(description !== undefined && { description }),
      ...(config && { config: mergePatch(row.config ?? {}, config) }),
      ...(skip && { status: 'rejected' as const }),
    });
  }
}

/** Edited values must be those that the graphs take. */
export const creationDecision = (db: Database): DecisionRule => ({
  assertFits: async ({ tenant_id, workflow_id }, { decision, edit }) => {
    if (decision !== 'edit') return;
    const ref = { tenant_id, agent_creation_id: workflow_id };
    const problems = await findProblems(db, ref, parseEdit(creationEdit, edit).items);
    if (problems.length > 0)
      throw new InvalidInputError(
        problems.map(({ field, message }) => ({ field: `edit.${field}`, message })),
      );
  },
});
