import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type CreationEdit, creationEdit } from '../../contracts/agent-creation.ts';
import type { Assistant } from '../../contracts/assistant.ts';
import { type GraphSchema, graphSchema } from '../../contracts/graph-schema.ts';
import type { Database } from '../../db/database.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { type FieldError, InvalidInputError } from '../../platform/errors.ts';
import { isJsonObject } from '../../platform/json-object.ts';
import { type DecisionRule, parseEdit } from '../approvals/decision-rules.ts';
import { checkConfig } from '../deployments/check-config.ts';
import { type CreationRef, type ItemRow, readItems, updateItem } from './creation-row.ts';

type Values = Record<string, unknown>;

const names = z.array(z.string()).optional();

const configContextSchema = z.object({
  graph: graphSchema,
  facts: z.object({
    models: names,
    tools: names,
    agents: z.array(z.object({ agent_id: z.string(), name: z.string() })).optional(),
  }),
});

/** The graph and facts that an item keeps, so that its configuration can be checked while the deployment is down. */
export const configContextOf = (row: ItemRow) => configContextSchema.parse(row.schema);

/** The values of an assistant. Deployments keep them in `config` or in `context`. */
export const valuesOf = ({ config, context }: Pick<Assistant, 'config' | 'context'>): Values => ({
  ...context,
  ...config,
});

/** Puts the values into `context` if the graph has a context schema only, into `config` otherwise. Deployments accept one of the two. */
export function toAssistantInput(
  schema: GraphSchema,
  values: Values,
): { config: Values; context?: Values } {
  const fields = Object.values(schema.properties);
  const isContext = fields.length > 0 && fields.every((field) => field.in === 'context');
  return isContext ? { config: {}, context: values } : { config: values };
}

/** The fields whose value on the assistant differs from the requested one. */
export function findMismatchedFields(
  assistant: Pick<Assistant, 'config' | 'context'>,
  requested: Values | null,
): string[] {
  const values = valuesOf(assistant);
  return Object.entries(requested ?? {}).flatMap(([field, value]) =>
    isDeepStrictEqual(values[field], value) ? [] : [field],
  );
}

/** Applies a JSON Merge Patch (RFC 7396): objects are merged, null removes a field, and every other value replaces the old one. */
export function mergePatch(base: Values, changes: Values): Values {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(changes)) {
    const old = merged.get(name);
    if (value === null) merged.delete(name);
    // A new object is merged into an empty one, which drops its nulls.
    else
      merged.set(
        name,
        isJsonObject(value) ? mergePatch(isJsonObject(old) ? old : {}, value) : value,
      );
  }
  return Object.fromEntries(merged);
}

/** The patch with which {@link mergePatch} turns `before` into `after`. It names only the fields that differ, at every depth. */
export function createPatch(before: Values, after: Values): Values {
  const old = new Map(Object.entries(before));
  const removed = [...old.keys()].filter((name) => !Object.hasOwn(after, name));
  const changed = Object.entries(after).flatMap(([name, value]): [string, unknown][] => {
    const was = old.get(name);
    if (canonicalJson(value) === canonicalJson(was)) return [];
    return [[name, isJsonObject(value) && isJsonObject(was) ? createPatch(was, value) : value]];
  });
  return Object.fromEntries([...changed, ...removed.map((name) => [name, null])]);
}

export type ItemEdit = CreationEdit['items'][number];

/** The problems of a person's edits, one entry per field. */
export async function findEditProblems(
  db: Database,
  ref: CreationRef,
  edits: ItemEdit[],
): Promise<FieldError[]> {
  const rows = await readItems(db, ref);
  return edits.flatMap((edit, index) => {
    const at = `items.${index}`;
    const shown = rows.filter(({ status }) => status === 'configured');
    const row = shown.find(({ item }) => item === edit.item);
    if (!row) {
      const known = shown.map(({ item }) => item).join(', ') || 'none';
      return [
        { field: `${at}.item`, message: `is not an item of the question; there are: ${known}` },
      ];
    }
    if (row.operation === 'delete' && (edit.config || edit.name))
      return [{ field: at, message: 'will be deleted, so its fields cannot be set' }];
    return findConfigProblems(row, edit).map(({ field, message }) => ({
      field: `${at}.config.${field}`,
      message,
    }));
  });
}

function findConfigProblems(row: ItemRow, { config }: ItemEdit) {
  if (!config) return [];
  const { graph, facts } = configContextOf(row);
  return checkConfig(graph, mergePatch(row.config ?? {}, config), facts);
}

/** Applies edits that {@link findEditProblems} has accepted. */
export async function editItems(trx: Database, ref: CreationRef, edits: ItemEdit[]): Promise<void> {
  for (const { item, name, description, config, skip } of edits) {
    // Two edits may name the same item, so each one reads the row again.
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

/** Rejects a decision whose edited values do not fit the graphs. */
export const creationDecision = (db: Database): DecisionRule => ({
  assertFits: async ({ tenant_id, owner_id }, { decision, edit }) => {
    if (decision !== 'edit') return;
    const ref = { tenant_id, agent_creation_id: owner_id };
    const problems = await findEditProblems(db, ref, parseEdit(creationEdit, edit).items);
    if (problems.length > 0)
      throw new InvalidInputError(
        problems.map(({ field, message }) => ({ field: `edit.${field}`, message })),
      );
  },
});
