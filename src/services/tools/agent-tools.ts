import type { Database } from '../../db/database.ts';
import { ASK_PERSON } from '../../tools/ask-person.ts';
import type { ToolDefinition } from '../../tools/tool.ts';
import { type Blueprint, getBlueprint } from '../blueprints/blueprints.ts';
import type { Catalogue } from './catalogue.ts';

export interface AgentToolsDeps {
  db: Database;
  /** Every tool of a tenant. */
  catalogue: Pick<Catalogue, 'definitions'>;
}

/** An agent's pinned blueprint and the tools it may call: those the blueprint names, or all of the tenant's that need not be named. `questions`: whether it may ask a person. */
export async function readAgentTools(
  deps: AgentToolsDeps,
  tenantId: string,
  agent: { name: string; version: number; questions: boolean },
): Promise<{ blueprint: Blueprint; tools: ToolDefinition[] }> {
  const [blueprint, catalogue] = await Promise.all([
    getBlueprint(deps.db, tenantId, agent.name, agent.version),
    deps.catalogue.definitions(tenantId),
  ]);
  const names = blueprint.tools;
  const tools = catalogue.filter(
    ({ name, named_only }) =>
      (names ? names.includes(name) : !named_only) && (agent.questions || name !== ASK_PERSON),
  );
  // A provider takes so many tools, and the first ones count: those that the blueprint names come in its order.
  if (names) tools.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  return { blueprint, tools };
}
