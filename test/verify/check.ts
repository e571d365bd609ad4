import { checkEffects } from './check-effects.ts';
import { checkEnds } from './check-ends.ts';
import { checkLogs } from './check-logs.ts';
import { checkModelCalls } from './check-model-calls.ts';
import { checkTenants } from './check-tenants.ts';
import type { Evidence } from './evidence.ts';
import type { Violation } from './violation.ts';

/** Everything that was promised and is not so. */
export async function check(evidence: Evidence): Promise<Violation[]> {
  const { complaints, users } = evidence.world;
  const faults = [...users.values()].flatMap((user) => [...user.faults]);
  const met = [...complaints, ...faults].map(
    (what): Violation => ({ invariant: 'user', id: '', what }),
  );
  return [
    ...met,
    ...checkEnds(evidence),
    ...checkModelCalls(evidence).violations,
    ...checkEffects(evidence),
    ...checkLogs(evidence),
    ...(await checkTenants(evidence)),
  ];
}
