import { checkEffects } from './check-effects.ts';
import { checkEnds } from './check-ends.ts';
import { checkLogs } from './check-logs.ts';
import { checkModelCalls } from './check-model-calls.ts';
import { checkTenants } from './check-tenants.ts';
import type { Evidence } from './evidence.ts';
import type { Violation } from './violation.ts';

/** Everything that was promised and is not so. */
export async function check(evidence: Evidence): Promise<Violation[]> {
  const complaints = evidence.world.complaints.map(
    (what): Violation => ({ invariant: 'user', id: '', what }),
  );
  return [
    ...complaints,
    ...checkEnds(evidence),
    ...checkModelCalls(evidence).violations,
    ...checkEffects(evidence),
    ...checkLogs(evidence),
    ...(await checkTenants(evidence)),
  ];
}
