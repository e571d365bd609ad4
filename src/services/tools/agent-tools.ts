import type { Database } from '../../db/database.ts';
import { ASK_PERSON } from '../../tools/ask-person.ts';
import { fitsPattern } from '../../tools/name-pattern.ts';
import type { ToolDefinition } from '../../tools/tool.ts';
import { type Blueprint, getBlueprint } from '../blueprints/blueprints.ts';
import type { Catalogue } from './catalogue.ts';

export interface AgentToolsDeps {
  db: Database;
  /** Every tool of a tenant. */
  catalogue: Pick<Catalogue, 'definitions'>;
}

/**
 * An agent's pinned blueprint and the tools that it names. A pattern does not name a `named_only` tool. `questions`: whether the agent can ask a
 * person.
 */
export async function readAgentTools(
  deps: AgentToolsDeps,
  tenantId: string,
  agent: { name: string; version: number; questions: boolean },
): Promise<{ blueprint: Blueprint; tools: ToolDefinition[] }> {
  const [blueprint, catalogue] = await Promise.all([
    getBlueprint(deps.db, tenantId, agent.name, agent.version),
    deps.catalogue.definitions(tenantId),
  ]);
  const patterns = blueprint.tools ?? ['*'];
  const placeOf = ({ name, named_only }: ToolDefinition) =>
    named_only
      ? patterns.indexOf(name)
      : patterns.findIndex((pattern) => fitsPattern(pattern, name));
  const tools = catalogue
    .map((tool) => ({ tool, place: placeOf(tool) }))
    .filter(({ tool, place }) => place >= 0 && (agent.questions || tool.name !== ASK_PERSON))
    // A provider limits the number of tools: the first ones of the blueprint stay.
    .sort((a, b) => a.place - b.place)
    .map(({ tool }) => tool);
  return { blueprint, tools };
}
