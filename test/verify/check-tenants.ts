import type { ApprovalSummary } from '../../src/contracts/approval.ts';
import type { WorkflowSummary } from '../../src/contracts/workflow.ts';
import { type Evidence, readAll } from './evidence.ts';
import { TENANTS } from './script.ts';
import type { Violation } from './violation.ts';
import { userOf } from './world.ts';

/** Nobody sees, lists, or reaches with a tool what belongs to another tenant. */
export async function checkTenants(evidence: Evidence): Promise<Violation[]> {
  const { world, calls, approvals } = evidence;
  const found: Violation[] = [];
  const add = (id: string, what: string) => found.push({ invariant: 'tenant', id, what });
  for (const tenant of TENANTS) {
    const foreign = [...world.runs.values()].filter((run) => run.tenant !== tenant);
    const own = [...world.runs.values()].filter((run) => run.tenant === tenant);
    const others = approvals.filter((approval) => approval.tenant_id !== tenant);
    const paths = [
      ...foreign.flatMap(({ id }) => [
        `/v1/workflows/${id}`,
        `/v1/workflows/${id}/events`,
        `/v1/workflows/${id}/result`,
      ]),
      ...others.map(({ approval_id }) => `/v1/approvals/${approval_id}`),
    ];
    for (const path of paths) {
      const { status } = await userOf(world, tenant).get(path);
      if (status !== 404) add(path, `answers ${tenant} with ${status}`);
    }
    const listed = await readAll<WorkflowSummary>(world, tenant, '/v1/workflows');
    const [ids, expected] = [listed.map((run) => run.workflow_id), own.map(({ id }) => id)];
    if (JSON.stringify(ids.toSorted()) !== JSON.stringify(expected.toSorted()))
      add(tenant, `lists ${ids.length} workflows, has ${expected.length}`);
    const inbox = await readAll<ApprovalSummary>(world, tenant, '/v1/approvals?status=all');
    const strange = inbox.filter(({ workflow_id }) => !expected.includes(workflow_id ?? ''));
    for (const { approval_id } of strange) add(approval_id, `is listed for ${tenant}`);
  }
  for (const call of calls) {
    const owner = world.runs.get(call.run)?.tenant;
    if (call.body.tenant !== call.tenant || owner !== call.tenant)
      add(call.key, `a call of ${owner} for ${call.body.tenant} came as ${call.tenant}`);
  }
  return found;
}
