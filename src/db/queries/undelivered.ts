import { sql } from 'kysely';
import type { RunRef } from '../../contracts/run.ts';
import { TERMINAL_STATUSES } from '../../contracts/workflow.ts';
import type { Database } from '../database.ts';

/** Where an event stands. */
export interface EventKey {
  resource: string;
  resource_id: string;
  sequence: number;
  type: string;
}

/** What a webhook has to do next; `over`: nothing will come unless the run is taken up again. */
export type Undelivered = { kind: 'event'; event: EventKey } | { kind: 'none'; over: boolean };

/**
 * The first event of the webhook `w` that it wants and that no delivery has settled. Whatever else belongs to a workflow is
 * sent to its webhook once it is selected here.
 */
const FIRST_UNDELIVERED = sql`
  select e.resource, e.resource_id, e.sequence, e.type
  from events e
  where e.tenant_id = w.tenant_id
    and (e.resource = 'workflows' and e.resource_id = w.workflow_id
      or e.resource = 'approvals' and e.resource_id in (
        select a.approval_id from approvals a where a.tenant_id = w.tenant_id and a.owner_id = w.workflow_id))
    and (w.events ? '*' or w.events ? e.type)
    and not exists (
      select from webhook_deliveries d
      where d.tenant_id = w.tenant_id and d.workflow_id = w.workflow_id and d.event_id = e.event_id
        and d.status <> 'retrying'
    )
  order by e.occurred_at, e.resource, e.sequence
  limit 1
`;

/** The next event to deliver. One snapshot: a run that has ended has no event that this does not see. */
export async function readUndelivered(db: Database, run: RunRef): Promise<Undelivered> {
  const { rows } = await sql<{ over: boolean } & (EventKey | { resource: null })>`
    select w.disabled_at is not null or r.status = any (${[...TERMINAL_STATUSES]}::text[]) as over, n.*
    from webhooks w
    join workflows r using (tenant_id, workflow_id)
    left join lateral (${FIRST_UNDELIVERED}) n on w.disabled_at is null
    where w.tenant_id = ${run.tenant_id} and w.workflow_id = ${run.workflow_id}
  `.execute(db);
  const row = rows[0];
  if (!row) return { kind: 'none', over: true };
  if (row.resource === null) return { kind: 'none', over: row.over };
  const { resource, resource_id, sequence, type } = row;
  return { kind: 'event', event: { resource, resource_id, sequence, type } };
}

/** Runs that said something today, but not just now, and whose webhook has not been told; in the order of their keys. */
export async function findUndelivered(
  db: Database,
  after: RunRef,
  quietForSeconds: number,
  limit: number,
): Promise<RunRef[]> {
  const { rows } = await sql<RunRef>`
    select w.tenant_id, w.workflow_id
    from workflows r
    join webhooks w using (tenant_id, workflow_id)
    where r.settings ? 'webhook'
      and r.updated_at between now() - interval '1 day' and now() - make_interval(secs => ${quietForSeconds}::float)
      and (r.tenant_id, r.workflow_id) > (${after.tenant_id}, ${after.workflow_id})
      and w.disabled_at is null
      and exists (${FIRST_UNDELIVERED})
    order by w.tenant_id, w.workflow_id
    limit ${limit}
  `.execute(db);
  return rows;
}
