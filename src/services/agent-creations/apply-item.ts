import { v5 as uuidv5 } from 'uuid';
import type { Assistant } from '../../contracts/assistant.ts';
import { appendAuditEntry } from '../audit/audit.ts';
import {
  createAssistant,
  deleteAssistant,
  getAssistant,
  updateAssistant,
} from '../deployments/assistants.ts';
import type { Caller } from '../deployments/call-deployment.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import {
  actorOf,
  type CreationRef,
  changesOf,
  type ItemRow,
  readCreation,
  readItem,
} from './creation-row.ts';
import type { CreationDeps, ItemRequest } from './creation-step.ts';
import {
  configContextOf,
  createPatch,
  findMismatchedFields,
  mergePatch,
  toAssistantInput,
  valuesOf,
} from './item-config.ts';
import { reportProgress } from './record-progress.ts';
import { hideToken, withUserToken } from './user-token.ts';

export interface ApplyRequest extends ItemRequest {
  /** Counts the confirmations. */
  round: number;
  /** Counts how often the item is applied: a deployment may lose a change that it has acknowledged. */
  tries: number;
}

export type ApplyResult =
  | { kind: 'applied' }
  /** The assistant has changed since the confirmation showed it. */
  | { kind: 'changed' };

/**
 * Creates, changes or deletes the assistant exactly once. The id of a new assistant is derived from the creation, the metadata of a changed
 * one name its last change, and a deleted one stays deleted.
 * @throws DecisionPendingError DeploymentError
 */
export async function applyItem(deps: CreationDeps, request: ApplyRequest): Promise<ApplyResult> {
  const row = await readItem(deps.db, request, request.item);
  if (row.status !== 'configured') return { kind: 'applied' };
  await reportProgress(deps, request, {
    key: `applying/${row.item}/${applyKeyOf(request)}`,
    message: `${BEGINS[row.operation]} ${row.name}…`,
  });
  const outcome = await withUserToken(deps, request, (caller) => apply(deps, request, caller, row));
  if (outcome === 'changed') return { kind: 'changed' };
  await reportProgress(deps, request, {
    key: `applied/${row.item}/${applyKeyOf(request)}`,
    message: `${DONE[row.operation]} ${row.name} on ${row.deployment}.`,
    item: { item: row.item, patch: { status: 'applied', assistant_id: outcome } },
  });
  return { kind: 'applied' };
}

/** Distinguishes the facts of each time that an item is applied. */
export const applyKeyOf = ({ round, tries }: Pick<ApplyRequest, 'round' | 'tries'>) =>
  `${round}/${tries}`;

const BEGINS = { create: 'Creating', update: 'Changing', delete: 'Removing' } as const;
const DONE = { create: 'Created', update: 'Changed', delete: 'Removed' } as const;

/** @returns the assistant's id */
function apply(
  deps: CreationDeps,
  request: ItemRequest,
  caller: Caller,
  row: ItemRow,
): Promise<string | 'changed'> {
  switch (row.operation) {
    case 'create':
      return create(deps, request, caller, row);
    case 'update':
      return update(deps, request, caller, row);
    case 'delete':
      return remove(deps, caller, row);
  }
}

/** The namespace of assistant ids (RFC 9562 §5.5). */
const NAMESPACE = '4c2a3a0e-7f7c-5a86-9d1b-1a8e6c1e4f37';

/** The assistant's metadata entry that names the creation and the item. */
const CREATION_KEY = 'creation_key';

async function create(deps: CreationDeps, request: ItemRequest, caller: Caller, row: ItemRow) {
  const key = keyOf(request, row.item);
  const deployment = row.deployment_id ?? '';
  const wanted = {
    graphId: row.graph_id ?? '',
    name: row.name,
    description: row.description,
    ...toAssistantInput(configContextOf(row).graph, row.config ?? {}),
    metadata: { [CREATION_KEY]: key },
  };
  // If an earlier activity attempt has created the assistant, the deployment returns that one.
  const assistantId = uuidv5(key, NAMESPACE);
  const made = await createAssistant(deps.deployments, caller, deployment, {
    ...wanted,
    assistantId,
  });
  // An earlier attempt of the creation may have created it with other values.
  if (made.metadata[CREATION_KEY] === key && differs(made, row))
    await updateAssistant(deps.deployments, caller, deployment, made.assistant_id, wanted);
  return made.assistant_id;
}

const keyOf = (ref: CreationRef, item: number): string =>
  `${ref.tenant_id}/${ref.agent_creation_id}/${item}`;

const differs = (made: Assistant, row: ItemRow): boolean =>
  made.name !== row.name ||
  made.graph_id !== row.graph_id ||
  findMismatchedFields(made, row.config).length > 0;

/** The assistant's metadata entry that names its last change. */
const UPDATE_KEY = 'update_key';

async function update(deps: CreationDeps, request: ItemRequest, caller: Caller, row: ItemRow) {
  // The version is part of the key: a later attempt of the creation that starts from another version makes another change.
  const key = `${keyOf(request, row.item)}/${row.before?.version ?? 0}`;
  const [deployment, assistant] = [row.deployment_id ?? '', row.assistant_id ?? ''];
  const now = await getAssistant(deps.deployments, caller, deployment, assistant);
  // An earlier activity attempt has made this change.
  if (now.metadata[UPDATE_KEY] === key) return assistant;
  if (now.version !== row.before?.version) return 'changed';
  await updateAssistant(deps.deployments, caller, deployment, assistant, {
    name: row.name,
    description: row.description,
    ...toAssistantInput(configContextOf(row).graph, row.config ?? {}),
    metadata: { [UPDATE_KEY]: key },
  });
  return assistant;
}

async function remove(deps: CreationDeps, caller: Caller, row: ItemRow) {
  const [deployment, assistant] = [row.deployment_id ?? '', row.assistant_id ?? ''];
  try {
    const now = await getAssistant(deps.deployments, caller, deployment, assistant);
    if (now.version !== row.before?.version) return 'changed';
    await deleteAssistant(deps.deployments, caller, deployment, assistant);
  } catch (error) {
    // An assistant that is already gone needs no deletion.
    if (!(error instanceof DeploymentError) || error.kind !== 'not_found') throw error;
  }
  return assistant;
}

/**
 * Applies the requested changes to the current version of an assistant, for another confirmation.
 * @throws DecisionPendingError DeploymentError
 */
export async function refreshItem(
  deps: CreationDeps,
  request: ItemRequest & { round: number },
): Promise<{ kind: 'refreshed' }> {
  const row = await readItem(deps.db, request, request.item);
  const now = await withUserToken(deps, request, async (caller) =>
    hideToken(
      caller,
      await getAssistant(deps.deployments, caller, row.deployment_id ?? '', row.assistant_id ?? ''),
    ),
  );
  const { name, description, version } = now;
  const config = valuesOf(now);
  const before = { name, description: description ?? '', config, version };
  await reportProgress(deps, request, {
    key: `refreshed/${row.item}/${request.round}`,
    message: `${row.name} was changed by someone else in the meantime. Review it again.`,
    item: {
      item: row.item,
      patch: { before, config: mergePatch(config, requestedChanges(row)) },
    },
  });
  return { kind: 'refreshed' };
}

const requestedChanges = ({ before, config }: ItemRow): Record<string, unknown> =>
  config && before ? createPatch(before.config, config) : {};

/** Writes the audit entry of an applied item once. It is a step of its own, so that its retry does not repeat the change. */
export async function auditItem(
  { db }: Pick<CreationDeps, 'db'>,
  ref: CreationRef,
  item: number,
): Promise<void> {
  const [creation, row] = await Promise.all([readCreation(db, ref), readItem(db, ref, item)]);
  await db.transaction().execute(async (trx) => {
    // If two attempts run at once, only one updates the row.
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
