import type { Selectable } from 'kysely';
import type {
  AgentCreation,
  AgentCreationSummary,
  CreationItem,
} from '../../contracts/agent-creation.ts';
import type { Database } from '../../db/database.ts';
import type {
  AgentCreationItemsTable,
  AgentCreationsTable,
} from '../../db/tables/agent-creations.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { isJsonObject } from '../../platform/json-object.ts';
import { toStorableJson, toStorableText } from '../../platform/storable-json.ts';

export type CreationRow = Selectable<AgentCreationsTable>;
export type ItemRow = Selectable<AgentCreationItemsTable>;

/** Identifies an agent creation in the input of every activity. */
export interface CreationRef {
  tenant_id: string;
  agent_creation_id: string;
}

/** @throws NotFoundError */
export async function readCreation(db: Database, ref: CreationRef): Promise<CreationRow> {
  const row = await db
    .selectFrom('agent_creations')
    .selectAll()
    .where('tenant_id', '=', ref.tenant_id)
    .where('agent_creation_id', '=', ref.agent_creation_id)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('agent creation', ref.agent_creation_id);
  return row;
}

export const readItems = (db: Database, ref: CreationRef): Promise<ItemRow[]> =>
  db
    .selectFrom('agent_creation_items')
    .selectAll()
    .where('tenant_id', '=', ref.tenant_id)
    .where('agent_creation_id', '=', ref.agent_creation_id)
    .orderBy('item')
    .execute();

/** @throws NotFoundError */
export async function readItem(db: Database, ref: CreationRef, item: number): Promise<ItemRow> {
  const row = (await readItems(db, ref)).find((candidate) => candidate.item === item);
  if (!row) throw new NotFoundError('item', String(item));
  return row;
}

export type ItemPatch = Partial<
  Pick<
    ItemRow,
    | 'status'
    | 'name'
    | 'description'
    | 'deployment_id'
    | 'deployment'
    | 'graph_id'
    | 'assistant_id'
    | 'schema'
    | 'config'
    | 'before'
    | 'probe'
    | 'error'
  >
>;

/** Stores objects as JSON, other values unchanged. */
export async function updateItem(
  trx: Database,
  ref: CreationRef,
  item: number,
  patch: ItemPatch,
): Promise<void> {
  const values = Object.fromEntries(
    Object.entries(patch).map(([key, value]) => [
      key,
      typeof value === 'object' && value !== null
        ? toStorableJson(value)
        : typeof value === 'string'
          ? toStorableText(value)
          : value,
    ]),
  );
  await trx
    .updateTable('agent_creation_items')
    .set(values)
    .where('tenant_id', '=', ref.tenant_id)
    .where('agent_creation_id', '=', ref.agent_creation_id)
    .where('item', '=', item)
    .execute();
}

/** The user who requested the creation, for the audit log. */
export const actorOf = ({ user_id, origin }: CreationRow) => ({
  userId: user_id,
  ip: origin.ip,
  userAgent: origin.user_agent,
});

export const toSummary = (row: CreationRow, approvalId: string | null): AgentCreationSummary => ({
  agent_creation_id: row.agent_creation_id,
  status: row.status,
  message: row.message,
  request: row.request,
  user_id: row.user_id,
  approval_id: approvalId,
  error: row.error,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
});

export const toCreation = (
  row: CreationRow,
  approvalId: string | null,
  items: ItemRow[],
): AgentCreation => ({ ...toSummary(row, approvalId), items: items.map(toItem) });

const toItem = (row: ItemRow): CreationItem => ({
  item: row.item,
  operation: row.operation,
  status: row.status,
  name: row.name,
  description: row.description,
  deployment_id: row.deployment_id,
  deployment: row.deployment,
  graph_id: row.graph_id,
  assistant_id: row.assistant_id,
  config: row.config,
  changes: changesOf(row),
  probe: row.probe,
  error: row.error,
});

/** The changes of an update, including the name and the description. */
export function changesOf(row: ItemRow): CreationItem['changes'] {
  if (row.operation !== 'update' || !row.before || !row.config) return [];
  const { name, description, config } = row.before;
  const shape = (value: { name: string; description: string; config: object }) => ({
    name: value.name,
    description: value.description,
    ...Object.fromEntries(
      Object.entries(value.config).map(([field, entry]) => [`config.${field}`, entry]),
    ),
  });
  return diffConfig(
    shape({ name, description, config }),
    shape({ name: row.name, description: row.description, config: row.config }),
  );
}

interface ConfigChange {
  /** The path, separated by dots. */
  field: string;
  /** Null if it was not set. */
  before: unknown;
  /** Null if it is no longer set. */
  after: unknown;
}

/** The changed fields. Objects are compared recursively, lists as a whole. */
export function diffConfig(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path = '',
): ConfigChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].sort().flatMap((name): ConfigChange[] => {
    const field = path === '' ? name : `${path}.${name}`;
    const old = Object.hasOwn(before, name) ? (before[name] ?? null) : null;
    const fresh = Object.hasOwn(after, name) ? (after[name] ?? null) : null;
    if (isJsonObject(old) && isJsonObject(fresh)) return diffConfig(old, fresh, field);
    if (canonicalJson(old) === canonicalJson(fresh)) return [];
    return [{ field, before: old, after: fresh }];
  });
}
