import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type {
  BlueprintContent,
  BlueprintDetail,
  BlueprintStatus,
  CreateBlueprint,
  UpdateBlueprint,
} from '../../contracts/blueprint.ts';
import type { Database } from '../../db/database.ts';
import type { Limits } from '../../platform/config/limits.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { toStorableJson } from '../../platform/storable-json.ts';
import { suggest } from '../../platform/suggest.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { assertWithinLimit } from '../limits/assert-within-limit.ts';
import { assertModel } from './assert-model.ts';
import { toDetail } from './blueprint-detail.ts';
import {
  BUILT_IN,
  contentOf,
  readBlueprints,
  readVersions,
  type VisibleBlueprint,
} from './blueprints.ts';

export interface BlueprintDeps {
  db: Database;
  limits: Limits;
  /** Names of the configured model providers. */
  providers: readonly string[];
  /** Names of the tenant's tools. */
  toolNames(tenantId: string): Promise<string[]>;
}

export interface BlueprintRequest {
  tenantId: string;
  actor: Actor;
  name: string;
}

/** Registering the same content again changes nothing. @throws ConflictError InvalidInputError TenantLimitError */
export function createBlueprint(
  deps: BlueprintDeps,
  request: BlueprintRequest,
  { name: _, ...content }: CreateBlueprint,
): Promise<BlueprintDetail> {
  const wanted = withDefaults(request, content);
  return change(deps, request, 'create', ([newest]) => {
    if (newest && newest.tenant_id !== BUILT_IN && !isSame(newest, wanted))
      throw new ConflictError(
        'blueprint_exists',
        `There is another blueprint ${request.name}; change it with PATCH.`,
      );
    return wanted;
  });
}

/** Creates a new version; of a built-in blueprint, the first version of the tenant's own. @throws NotFoundError InvalidInputError */
export const updateBlueprint = (
  deps: BlueprintDeps,
  request: BlueprintRequest,
  changes: UpdateBlueprint,
): Promise<BlueprintDetail> =>
  change(deps, request, 'update', ([newest]) => {
    const before = contentOf(expect(newest));
    return {
      ...before,
      ...definedOf(changes),
      limits: { ...before.limits, ...definedOf(changes.limits ?? {}) },
    };
  });

/** Creates a new version with the content of an earlier one. @throws NotFoundError InvalidInputError */
export const rollbackBlueprint = (
  deps: BlueprintDeps,
  request: BlueprintRequest,
  version: number,
): Promise<BlueprintDetail> =>
  change(deps, request, 'rollback', (versions) => {
    const wanted = versions.find((row) => row.version === version);
    if (wanted) return contentOf(wanted);
    const known = versions.map((row) => row.version).join(', ');
    throw new InvalidInputError([
      { field: 'version', message: `there is no version ${version}; there are: ${known}` },
    ]);
  });

/** Creates the blueprint, or a new version of it. @throws InvalidInputError TenantLimitError */
export const putBlueprint = (
  deps: BlueprintDeps,
  request: BlueprintRequest,
  { name: _, ...content }: CreateBlueprint,
): Promise<BlueprintDetail> =>
  change(deps, request, 'import', () => withDefaults(request, content));

/** @throws NotFoundError */
export async function setStatus(
  deps: BlueprintDeps,
  { tenantId, actor, name }: BlueprintRequest,
  status: BlueprintStatus,
): Promise<BlueprintDetail> {
  const [newest] = await readVersions(deps.db, tenantId, name);
  if (!newest) throw await notFound(deps.db, tenantId, name);
  if (newest.status !== status)
    await deps.db.transaction().execute(async (trx) => {
      await writeState(trx, tenantId, name, status);
      await appendAuditEntry(trx, {
        ...actOn(tenantId, actor, name, 'set_status'),
        before: { status: newest.status },
        after: { status },
      });
    });
  return readBlueprint(deps, tenantId, name);
}

/** Versions stay for the runs that are pinned to them. @throws NotFoundError ConflictError for a built-in one */
export async function deleteBlueprint(
  { db }: Pick<BlueprintDeps, 'db'>,
  { tenantId, actor, name }: BlueprintRequest,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const [newest] = await readVersions(trx, tenantId, name);
    if (!newest) throw await notFound(trx, tenantId, name);
    if (newest.tenant_id === BUILT_IN)
      throw new ConflictError(
        'blueprint_built_in',
        `The blueprint ${name} is built in: disable it instead.`,
      );
    await writeState(trx, tenantId, name, 'deleted');
    await appendAuditEntry(trx, {
      ...actOn(tenantId, actor, name, 'delete'),
      before: { version: newest.version },
    });
  });
}

/** A version, or the newest. @throws NotFoundError */
export async function readBlueprint(
  deps: Pick<BlueprintDeps, 'db' | 'toolNames'>,
  tenantId: string,
  name: string,
  version?: number,
): Promise<BlueprintDetail> {
  const versions = await readVersions(deps.db, tenantId, name);
  if (versions.length === 0) throw await notFound(deps.db, tenantId, name);
  const row = version ? versions.find((one) => one.version === version) : versions[0];
  if (!row) throw new NotFoundError('blueprint', `${name}@${version}`);
  return toDetail(row, await deps.toolNames(tenantId));
}

/** Serialises the writers of one blueprint, so that versions have no gap. */
async function change(
  deps: BlueprintDeps,
  request: BlueprintRequest,
  verb: 'create' | 'update' | 'rollback' | 'import',
  next: (versions: VisibleBlueprint[]) => BlueprintContent,
): Promise<BlueprintDetail> {
  const { tenantId, actor, name } = request;
  await deps.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`blueprint/${tenantId}/${name}`}, 0))`.execute(
      trx,
    );
    const versions = await readVersions(trx, tenantId, name);
    const [newest] = versions;
    if (!newest && (verb === 'update' || verb === 'rollback'))
      throw await notFound(trx, tenantId, name);
    const content = next(versions);
    assertModel(content.model, deps.providers);
    if (newest && newest.tenant_id !== BUILT_IN && isSame(newest, content)) return;
    const version = (await lastVersion(trx, tenantId, name)) + 1;
    await trx
      .insertInto('blueprints')
      .values({
        tenant_id: tenantId,
        name,
        version,
        ...toColumns(content),
        created_by: actor.userId,
      })
      .execute();
    if (!newest || verb === 'create') await writeState(trx, tenantId, name, 'enabled');
    await assertWithinLimit(trx, deps.limits, tenantId, 'blueprints');
    await appendAuditEntry(trx, {
      ...actOn(tenantId, actor, name, verb),
      before: newest ? { version: newest.version } : null,
      after: { version },
    });
  });
  return readBlueprint(deps, tenantId, name);
}

/** Numbers of deleted and of built-in versions are not used again: runs are pinned to them. */
async function lastVersion(trx: Database, tenantId: string, name: string): Promise<number> {
  const row = await trx
    .selectFrom('blueprints')
    .select((eb) => eb.fn.max('version').as('last'))
    .where('tenant_id', 'in', [tenantId, BUILT_IN])
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.last ?? 0;
}

const writeState = (
  trx: Database,
  tenantId: string,
  name: string,
  status: 'enabled' | 'disabled' | 'deleted',
) =>
  trx
    .insertInto('blueprint_states')
    .values({ tenant_id: tenantId, name, status })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).doUpdateSet({ status }))
    .execute();

async function notFound(db: Database, tenantId: string, name: string): Promise<NotFoundError> {
  const known = (await readBlueprints(db, tenantId)).map((row) => row.name);
  return new NotFoundError('blueprint', name, suggest(name, known));
}

function expect(row: VisibleBlueprint | undefined): VisibleBlueprint {
  if (!row) throw new Error('the caller has checked that there is one');
  return row;
}

/** Fields that were not sent are `undefined` by their type. */
const definedOf = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };

const withDefaults = ({ name }: BlueprintRequest, content: BlueprintContent): BlueprintContent => ({
  ...content,
  capabilities: content.capabilities.length > 0 ? content.capabilities : [name],
});

const isSame = (row: VisibleBlueprint, content: BlueprintContent): boolean =>
  isDeepStrictEqual(contentOf(row), content);

const toColumns = (content: BlueprintContent) => ({
  description: content.description,
  system_prompt: content.system_prompt,
  model: content.model,
  capabilities: toStorableJson(content.capabilities),
  tools: toStorableJson(content.tools),
  permissions: toStorableJson(content.permissions),
  limits: toStorableJson(content.limits),
});

const actOn = (
  tenantId: string,
  actor: Actor,
  name: string,
  verb: 'create' | 'update' | 'rollback' | 'import' | 'set_status' | 'delete',
) => ({
  tenantId,
  actor,
  action: `blueprint.${verb}` as const,
  resource: 'blueprints',
  resourceId: name,
});
