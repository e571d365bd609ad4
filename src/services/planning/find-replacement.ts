import type { AssignedAgent } from '../../contracts/plan.ts';
import type { Prefer, RunRef } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import type { ModelChoice } from '../blueprints/blueprints.ts';
import { rankCandidates } from './assign-agents.ts';
import { readTeam } from './team.ts';

export interface ReplacementRequest extends RunRef {
  capability: string;
  /** The run's own agent type. */
  agentType: string;
  prefer: Prefer | undefined;
  /** Names of those who have failed at the step. */
  tried: string[];
  /** The step's conversation in this round; agents that are not the first have theirs below it. */
  conversation_id: string;
}

/**
 * The next one who can do a step; null when there is none left. A step in which something was done, or may have been, is not begun anew by somebody
 * else: a person can retry the run, which goes on where it was.
 */
export async function findReplacement(
  { db, models }: { db: Database; models: ModelChoice },
  { tried, capability, agentType, prefer, conversation_id, ...run }: ReplacementRequest,
): Promise<AssignedAgent | null> {
  if (await hasDone(db, run, conversation_id)) return null;
  const team = await readTeam(db, run.tenant_id, models);
  const left = team.filter(
    ({ name, assigned }) => !tried.includes(name) && !tried.includes(assigned.name),
  );
  const [next] = rankCandidates(
    { wanted: undefined, capability },
    { agentType, team: left, prefer },
  );
  return next ? { ...next.assigned, is_replacement: true } : null;
}

async function hasDone(db: Database, run: RunRef, conversation: string): Promise<boolean> {
  const row = await db
    .selectFrom('effects')
    .select('effect_id')
    .where('tenant_id', '=', run.tenant_id)
    .where('owner_id', '=', run.workflow_id)
    .where('status', 'in', ['started', 'succeeded', 'unknown'])
    .where((eb) =>
      eb.or([
        eb('conversation_id', '=', conversation),
        eb(eb.fn('starts_with', ['conversation_id', eb.val(`${conversation}/by/`)]), '=', true),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
