import { type SqlBool, sql } from 'kysely';
import type { ToolPolicyRule } from '../../contracts/approval.ts';
import type { BlueprintContent, BlueprintLimits } from '../../contracts/blueprint.ts';
import type { AssignedAgent } from '../../contracts/plan.ts';
import type { Database } from '../../db/database.ts';
import { agentTypeExists } from '../../db/queries/agent-type-exists.ts';
import { NotFoundError } from '../../platform/errors.ts';

export interface Blueprint {
  /** `*`: it is built in. */
  tenant_id: string;
  name: string;
  version: number;
  description: string;
  system_prompt: string;
  capabilities: string[];
  model: string | null;
  tools: string[] | null;
  permissions: ToolPolicyRule[];
  limits: BlueprintLimits;
  created_by: string | null;
  created_at: Date;
}

/** The tenant of built-in blueprints; no principal can have it. */
export const BUILT_IN = '*';

/** All versions that the tenant sees: a deleted blueprint shows the built-in one of its name again. */
const selectVisible = (db: Database, tenantId: string) =>
  db
    .selectFrom('blueprints as b')
    .leftJoin('blueprint_states as s', (join) =>
      join.on('s.tenant_id', '=', tenantId).onRef('s.name', '=', 'b.name'),
    )
    .selectAll('b')
    .select(
      sql<
        'enabled' | 'disabled'
      >`case when s.status = 'disabled' then s.status else 'enabled' end`.as('status'),
    )
    .where('b.tenant_id', 'in', [tenantId, BUILT_IN])
    .where(sql<SqlBool>`not (coalesce(s.status, '') = 'deleted' and b.tenant_id <> ${BUILT_IN})`);

export type VisibleBlueprint = Blueprint & { status: 'enabled' | 'disabled' };

/** The newest version of every blueprint that the tenant sees; its own hide built-in ones of the same name. */
export const readBlueprints = (db: Database, tenantId: string): Promise<VisibleBlueprint[]> =>
  selectVisible(db, tenantId)
    .distinctOn('b.name')
    .orderBy('b.name')
    .orderBy(sql`b.tenant_id = ${BUILT_IN}`)
    .orderBy('b.version', 'desc')
    .execute();

/** Those that can be given work. */
export async function listBlueprints(db: Database, tenantId: string): Promise<Blueprint[]> {
  return (await readBlueprints(db, tenantId)).filter(({ status }) => status === 'enabled');
}

/** The versions of one blueprint, the newest first: the tenant's own, or those of the built-in one. Empty if there is none. */
export async function readVersions(
  db: Database,
  tenantId: string,
  name: string,
): Promise<VisibleBlueprint[]> {
  const rows = await selectVisible(db, tenantId)
    .where('b.name', '=', name)
    .orderBy(sql`b.tenant_id = ${BUILT_IN}`)
    .orderBy('b.version', 'desc')
    .execute();
  return rows.filter(({ tenant_id }) => tenant_id === rows[0]?.tenant_id);
}

/** Whether a tenant can start runs of this agent type: an enabled blueprint, or a registered agent. */
export async function hasAgentType(db: Database, tenantId: string, name: string): Promise<boolean> {
  const row = await db
    .selectNoFrom(agentTypeExists(tenantId, name).as('exists'))
    .executeTakeFirst();
  return row?.exists ?? false;
}

/** A version, or the newest that can be given work. */
export async function findBlueprint(
  db: Database,
  tenantId: string,
  name: string,
  version: number | undefined,
): Promise<Blueprint | undefined> {
  if (version === undefined)
    return (await listBlueprints(db, tenantId)).find((row) => row.name === name);
  // A version that a run is pinned to stays, whatever becomes of the blueprint. Own versions continue after the built-in ones.
  return db
    .selectFrom('blueprints')
    .selectAll()
    .where('tenant_id', 'in', [tenantId, BUILT_IN])
    .where('name', '=', name)
    .where('version', '=', version)
    .orderBy((eb) => eb('tenant_id', '=', BUILT_IN))
    .limit(1)
    .executeTakeFirst();
}

/** One version, as a run has pinned it. @throws NotFoundError */
export async function getBlueprint(
  db: Database,
  tenantId: string,
  name: string,
  version: number,
): Promise<Blueprint> {
  const row = await findBlueprint(db, tenantId, name, version);
  if (!row) throw new NotFoundError('blueprint', `${name}@${version}`);
  return row;
}

/** Which models the steps of a run get. */
export interface ModelChoice {
  /** Where neither the run nor the blueprint names one. */
  defaultModel: string;
  /** The run's own: it comes first. */
  model?: string | undefined;
}

/** An agent as a run keeps it. */
export const pin = (blueprint: Blueprint, { defaultModel, model }: ModelChoice): AssignedAgent => ({
  name: blueprint.name,
  version: blueprint.version,
  model: model ?? blueprint.model ?? defaultModel,
  ...blueprint.limits,
});

export const agentLabel = (agent: { name: string; version: number }) =>
  `${agent.name}@${agent.version}`;

/** What a version defines. */
export const contentOf = (row: VisibleBlueprint): BlueprintContent => ({
  description: row.description,
  system_prompt: row.system_prompt,
  capabilities: row.capabilities,
  model: row.model,
  tools: row.tools ?? ['*'],
  permissions: row.permissions,
  limits: row.limits,
});
