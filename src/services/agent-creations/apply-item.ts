import { v5 as uuidv5 } from 'uuid';
import type { Assistant } from '../../contracts/assistant.ts';
import { getAssistant } from '../deployments/assistants.ts';
import type { Caller } from '../deployments/caller.ts';
import {
  createAssistant,
  deleteAssistant,
  updateAssistant,
} from '../deployments/change-assistant.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import { reportProgress } from './advance.ts';
import { findMismatchedFields, toAssistantInput } from './assistant-values.ts';
import { type CallerRequest, withUserToken } from './caller.ts';
import { configContextOf } from './config-context.ts';
import type { CreationDeps } from './creation-deps.ts';
import { type CreationRef, type ItemRow, readItem } from './creation-row.ts';

export interface ItemRequest extends CallerRequest {
  item: number;
}

export interface ApplyRequest extends ItemRequest {
  /** Counts the times that a person has said yes. */
  round: number;
  /** Counts how often it is carried out: a deployment may lose what it said it had done. */
  tries: number;
}

export type Applied =
  | { kind: 'applied' }
  /** Somebody has changed the assistant since the person was shown it. */
  | { kind: 'changed' };

/** Our namespace for the ids of assistants (RFC 9562 §5.5). */
const NAMESPACE = '4c2a3a0e-7f7c-5a86-9d1b-1a8e6c1e4f37';

/** In an assistant's metadata: which agent of which creation it was made by. */
const CREATION_KEY = 'creation_key';
/** The same of the last change. */
const UPDATE_KEY = 'update_key';

const keyOf = (ref: CreationRef, item: number): string =>
  `${ref.tenant_id}/${ref.agent_creation_id}/${item}`;

/**
 * Creates, changes or removes the assistant, once: a new one has an id that follows from the creation, a changed one says in its metadata who
 * changed it last, and one that is gone stays gone.
 * @throws DecisionPendingError DeploymentError
 */
export async function applyItem(deps: CreationDeps, request: ApplyRequest): Promise<Applied> {
  const row = await readItem(deps.db, request, request.item);
  if (row.status !== 'configured') return { kind: 'applied' };
  await reportProgress(deps, request, {
    key: `applying/${row.item}/${placeOf(request)}`,
    message: `${BEGINS[row.operation]} ${row.name}…`,
  });
  const outcome = await withUserToken(deps, request, (caller) => apply(deps, request, caller, row));
  if (outcome === 'changed') return { kind: 'changed' };
  await reportProgress(deps, request, {
    key: `applied/${row.item}/${placeOf(request)}`,
    message: `${DONE[row.operation]} ${row.name} on ${row.deployment}.`,
    item: { item: row.item, patch: { status: 'applied', assistant_id: outcome } },
  });
  return { kind: 'applied' };
}

/** In the keys of what happens: each time is a fact of its own. */
export const placeOf = ({ round, tries }: Pick<ApplyRequest, 'round' | 'tries'>) =>
  `${round}/${tries}`;

const BEGINS = { create: 'Creating', update: 'Changing', delete: 'Removing' } as const;
const DONE = { create: 'Created', update: 'Changed', delete: 'Removed' } as const;

/** The assistant's id, or that it is another than the person was shown. */
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
  // The deployment answers with the one that is there, where an earlier attempt has made it.
  const assistantId = uuidv5(key, NAMESPACE);
  const made = await createAssistant(deps.deployments, caller, deployment, {
    ...wanted,
    assistantId,
  });
  // In an earlier life of the creation, with what was wanted then.
  if (made.metadata[CREATION_KEY] === key && differs(made, row))
    await updateAssistant(deps.deployments, caller, deployment, made.assistant_id, wanted);
  return made.assistant_id;
}

const differs = (made: Assistant, row: ItemRow): boolean =>
  made.name !== row.name ||
  made.graph_id !== row.graph_id ||
  findMismatchedFields(made, row.config).length > 0;

async function update(deps: CreationDeps, request: ItemRequest, caller: Caller, row: ItemRow) {
  // Of this change of what it was: another one, in a later life of the creation, is another.
  const key = `${keyOf(request, row.item)}/${row.before?.version ?? 0}`;
  const [deployment, assistant] = [row.deployment_id ?? '', row.assistant_id ?? ''];
  const now = await getAssistant(deps.deployments, caller, deployment, assistant);
  // An earlier attempt has done it.
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
    // Whoever removed it, that is what was wanted.
    if (!(error instanceof DeploymentError) || error.kind !== 'not_found') throw error;
  }
  return assistant;
}
