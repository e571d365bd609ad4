import { sql } from 'kysely';
import { AGENT_STATUSES } from '../../contracts/agent.ts';
import { creationStatus, isEndedCreation } from '../../contracts/agent-creation.ts';
import { approvalKind } from '../../contracts/approval.ts';
import { ACTIVE_STATUSES } from '../../contracts/workflow.ts';
import type { Database } from '../database.ts';

/** What the installation holds now, over all tenants. */
export interface State {
  /** Runs that have not ended, by status. */
  runs: { status: string; count: number }[];
  /** Runs with a call that waits for a peer that is unreachable or overloaded. */
  runs_waiting_for_peers: number;
  /** Open approvals by kind; the age of the oldest in seconds. */
  approvals: { kind: string; count: number; oldest: number }[];
  agents: { status: string; count: number }[];
  agent_creations: { status: string; count: number }[];
}

/**
 * Reads it in one query. What is open has an index; `agents` and `waits` are small tables. Statuses and kinds of which there is nothing
 * count as 0, so that their series do not come and go.
 */
export async function measureState(systemDb: Database): Promise<State> {
  const { rows } = await sql<State>`
    select
      (select jsonb_agg(r) from (
        select s.status, count(w.status) from ${each(ACTIVE_STATUSES)} as s(status)
        left join workflows w on w.status = s.status
          and w.status not in ('completed', 'failed', 'cancelled', 'timed_out', 'terminated')
        group by s.status
      ) r) as runs,
      (select count(distinct (tenant_id, owner_id))::int from waits
        where owner_kind = 'workflow' and next_attempt_at > now() - interval '10 seconds'
      ) as runs_waiting_for_peers,
      (select jsonb_agg(r) from (
        select k.kind, count(a.kind), coalesce(extract(epoch from now() - min(a.requested_at)), 0)::float8 as oldest
        from ${each(approvalKind.options)} as k(kind)
        left join approvals a on a.kind = k.kind and a.status = 'pending'
        group by k.kind
      ) r) as approvals,
      (select jsonb_agg(r) from (
        select s.status, count(a.status) from ${each(AGENT_STATUSES)} as s(status)
        left join agents a on a.status = s.status
        group by s.status
      ) r) as agents,
      (select jsonb_agg(r) from (
        select s.status, count(c.status) from ${each(OPEN_CREATIONS)} as s(status)
        left join agent_creations c on c.status = s.status
          and c.status not in ('completed', 'failed', 'rejected', 'expired', 'cancelled')
        group by s.status
      ) r) as agent_creations
  `.execute(systemDb);
  const [state] = rows;
  if (!state) throw new Error('a query without a table answers with one row');
  return state;
}

const OPEN_CREATIONS = creationStatus.options.filter((status) => !isEndedCreation(status));

const each = (values: readonly string[]) => sql`unnest(${[...values]}::text[])`;
