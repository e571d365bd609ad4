import type { AssignedAgent, AssignedPlan, Plan } from '../../contracts/plan.ts';
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

/** Whether a tenant can start runs of this agent type. */
export async function hasBlueprint(db: Database, tenantId: string, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('blueprints')
    .select('name')
    .where('tenant_id', 'in', [tenantId, '*'])
    .where('name', '=', name)
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

/**
 * Gives each step an agent: the run's own type where that has the capability, else the first that has it, else the run's
 * own type all the same. Name, version, model and limits are pinned: nothing that is changed later touches the run.
 */
export function assignAgents(
  plan: Plan,
  agentType: string,
  blueprints: Blueprint[],
  defaultModel: string,
): AssignedPlan {
  const own = blueprints.find(({ name }) => name === agentType);
  const steps = plan.steps.map((step) => {
    const able = [...(own ? [own] : []), ...blueprints].find(({ capabilities }) =>
      capabilities.includes(step.capability),
    );
    const blueprint = able ?? own ?? blueprints[0];
    if (!blueprint) throw new NotFoundError('blueprint', agentType);
    return { ...step, agent: pin(blueprint, defaultModel) };
  });
  return { steps };
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
