import type { AssignedAgent } from '../../contracts/plan.ts';
import type { Database } from '../../db/database.ts';
import type { BlueprintLimits } from '../../db/tables/blueprints.ts';
import { NotFoundError } from '../../platform/errors.ts';

export interface Blueprint {
  name: string;
  version: number;
  description: string;
  system_prompt: string;
  capabilities: string[];
  model: string | null;
  tools: string[] | null;
  limits: BlueprintLimits;
}

/** The newest version of every blueprint the tenant can use; its own hide built-in ones of the same name. */
export async function listBlueprints(db: Database, tenantId: string): Promise<Blueprint[]> {
  const rows = await db
    .selectFrom('blueprints')
    .selectAll()
    .distinctOn('name')
    .where('tenant_id', 'in', [tenantId, '*'])
    .orderBy('name')
    .orderBy((eb) => eb('tenant_id', '=', '*'))
    .orderBy('version', 'desc')
    .execute();
  return rows;
}

/** Whether a tenant can start runs of this agent type: a blueprint, or a registered agent. */
export async function hasAgentType(db: Database, tenantId: string, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('blueprints')
    .select('name')
    .where('tenant_id', 'in', [tenantId, '*'])
    .where('name', '=', name)
    .unionAll(
      db
        .selectFrom('agents')
        .select('name')
        .where('tenant_id', '=', tenantId)
        .where('name', '=', name)
        .where('status', '<>', 'inactive'),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** A version, or the newest. */
export async function findBlueprint(
  db: Database,
  tenantId: string,
  name: string,
  version: number | undefined,
): Promise<Blueprint | undefined> {
  let select = db
    .selectFrom('blueprints')
    .selectAll()
    .where('tenant_id', 'in', [tenantId, '*'])
    .where('name', '=', name);
  if (version !== undefined) select = select.where('version', '=', version);
  return select
    .orderBy((eb) => eb('tenant_id', '=', '*'))
    .orderBy('version', 'desc')
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

/** An agent as a run keeps it. */
export const pin = (blueprint: Blueprint, defaultModel: string): AssignedAgent => ({
  name: blueprint.name,
  version: blueprint.version,
  model: blueprint.model ?? defaultModel,
  ...blueprint.limits,
});

export const agentLabel = (agent: { name: string; version: number }) =>
  `${agent.name}@${agent.version}`;
