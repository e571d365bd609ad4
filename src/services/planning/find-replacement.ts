import type { AssignedAgent } from '../../contracts/plan.ts';
import type { RunRef } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import { readRun } from '../runs/run-context.ts';
import { ableMembers } from './assign-agents.ts';
import { readTeam } from './team.ts';

export interface ReplacementRequest extends RunRef {
  capability: string;
  /** Names of those who have failed at the step. */
  tried: string[];
}

/** The next one who can do a step; null when there is none left. */
export async function findReplacement(
  { db, defaultModel }: { db: Database; defaultModel: string },
  { tried, capability, ...run }: ReplacementRequest,
): Promise<AssignedAgent | null> {
  const [{ agent_type, settings }, team] = await Promise.all([
    readRun(db, run),
    readTeam(db, run.tenant_id, defaultModel),
  ]);
  const left = team.filter(
    ({ name, assigned }) => !tried.includes(name) && !tried.includes(assigned.name),
  );
  const assignment = { agentType: agent_type, team: left, prefer: settings.prefer };
  const [next] = ableMembers({ wanted: undefined, capability }, assignment);
  return next ? { ...next.assigned, is_replacement: true } : null;
}
