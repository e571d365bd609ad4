import { isTerminal } from '../../src/contracts/workflow.ts';
import type { Evidence } from './evidence.ts';
import { HOSTILE_TENANT } from './hostile-tenant.ts';
import { outputOf } from './script.ts';
import type { Violation } from './violation.ts';

/** Every run has an end that its script allows, with its own outputs, and leaves nothing behind. */
export function checkEnds(evidence: Evidence): Violation[] {
  const { world, workflows, approvals, leftovers } = evidence;
  const found: Violation[] = [];
  const add = (invariant: Violation['invariant'], id: string, what: string) =>
    found.push({ invariant, id, what });

  for (const row of workflows) {
    if (row.tenant_id === HOSTILE_TENANT) {
      if (!isTerminal(row.status)) add('end', row.workflow_id, `is ${row.status}`);
      continue;
    }
    const run = world.runs.get(row.workflow_id);
    if (!run) {
      add('end', row.workflow_id, 'nobody has asked for this run');
      continue;
    }
    const isAllowed = run.script.ends.some(
      ({ status, because }) =>
        row.status === status && (!because || row.error?.message.includes(because)),
    );
    if (!isAllowed)
      add('end', row.workflow_id, `${run.scenario} is ${row.status} ${JSON.stringify(row.error)}`);
    if (row.status !== 'completed') continue;
    for (const step of run.last?.steps ?? []) {
      // A fork takes over the outputs of the run that it comes from.
      const expected = [outputOf(run.script.name, step.step_id)];
      if (step.status !== 'completed' || !expected.includes(step.output ?? ''))
        add('end', row.workflow_id, `step ${step.step_id} is ${step.status}: ${step.output}`);
    }
  }
  for (const id of world.runs.keys())
    if (!workflows.some((row) => row.workflow_id === id))
      add('end', id, 'was accepted, and is not there');

  const ended = new Set(
    workflows.filter(({ status }) => isTerminal(status)).map(({ workflow_id }) => workflow_id),
  );
  for (const { approval_id, workflow_id, kind, status } of approvals)
    if (status === 'pending' && ended.has(workflow_id))
      add('leftover', approval_id, `${kind} of ${workflow_id}, which has ended, is pending`);
  for (const { workflow_id } of leftovers.waiters)
    add('leftover', workflow_id, 'has ended, and waits for an approval');
  for (const { workflow_id } of leftovers.reservations)
    add('leftover', workflow_id, 'has ended, and has a reservation');
  if (leftovers.outbox > 0) add('leftover', '', `${leftovers.outbox} events are not published`);
  return found;
}
