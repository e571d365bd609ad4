import type { Capability } from '../../contracts/agent.ts';
import type { Database } from '../../db/database.ts';
import { readTeam } from './team.ts';

/** What steps can require, and who has it. */
export async function listCapabilities(db: Database, tenantId: string): Promise<Capability[]> {
  const byName = new Map<string, Capability>();
  for (const { name, agentId, capabilities, trouble } of await readTeam(db, tenantId)) {
    for (const capability of capabilities) {
      const entry = byName.get(capability) ?? { capability, agents: [] };
      entry.agents.push({ name, agent_id: agentId, is_available: trouble === null });
      byName.set(capability, entry);
    }
  }
  return [...byName.values()].sort((a, b) => (a.capability < b.capability ? -1 : 1));
}
