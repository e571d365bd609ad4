import { sql } from 'kysely';
import type { BudgetLimits } from '../../contracts/budget.ts';
import type { RunRef, RunSettings, RunUser } from '../../contracts/run.ts';
import type { WebhookEvent } from '../../contracts/webhook.ts';
import type { Database } from '../database.ts';
import { agentTypeExists } from './agent-type-exists.ts';

export interface NewWorkflow extends RunRef {
  task: string;
  agent_type: string;
  input: Record<string, unknown> | null;
  metadata: Record<string, unknown> | null;
  schedule_id: string | null;
  /** For whom it works; null where nobody knows. */
  user: RunUser | null;
  settings: RunSettings;
  request_hash: string;
  session_id: string | null;
  forked_from: { workflow_id: string; step_id: string | null } | null;
  budget: BudgetLimits | null;
  /** Of its first event. */
  event_id: string;
  /** Who asked for it, for the audit trail; a schedule's runs are told by the schedule. */
  act?: { actor: string; action: string; ip: string; user_agent: string };
  webhook?: { url: string; secret: string; events: WebhookEvent[] };
  /** Runs that the tenant may have in flight; `Infinity` is no limit. */
  run_limit: number;
}

export type InsertOutcome = 'created' | 'exists' | 'unknown_agent_type' | 'limit_reached';

/** A scalar subquery: runs of the tenant that have not ended. */
export const countOpenRuns = (tenantId: string) =>
  sql<number>`(select count(*) from workflows where tenant_id = ${tenantId}
    and status not in ('completed', 'failed', 'cancelled', 'timed_out', 'terminated'))`;

/**
 * Accepts a task durably: the row, its first event, the outbox entry and who asked, in one statement and one round trip. For a run that
 * exists, the outcome may also be one of the two refusals.
 */
export async function insertWorkflow(db: Database, run: NewWorkflow): Promise<InsertOutcome> {
  // Requests at the same moment do not see each other: there can be a few more runs than the limit.
  const hasRoom = Number.isFinite(run.run_limit)
    ? sql`${countOpenRuns(run.tenant_id)} < ${run.run_limit}::int`
    : sql`true`;
  const event = {
    workflow_id: run.workflow_id,
    status: 'pending',
    previous_status: null,
    ...(run.forked_from && { forked_from: run.forked_from }),
  };
  const { rows } = await sql<{
    known: boolean;
    has_room: boolean;
    created: boolean;
  }>`
    with agent_type as (
      select 1 where ${agentTypeExists(run.tenant_id, run.agent_type)}
    ), room as (
      select ${hasRoom} as has_room
    ), created as (
      insert into workflows (tenant_id, workflow_id, task, agent_type, input, metadata, max_revisions, settings, request_hash,
        session_id, forked_from, schedule_id, user_id, user_rights)
      select ${run.tenant_id}, ${run.workflow_id}, ${run.task}, ${run.agent_type},
        ${asJson(run.input)}::jsonb, ${asJson(run.metadata)}::jsonb, ${run.settings.max_revisions}::int,
        ${JSON.stringify(run.settings)}::jsonb, ${run.request_hash}, ${run.session_id},
        ${asJson(run.forked_from)}::jsonb, ${run.schedule_id}, ${run.user?.userId ?? null}::text,
        ${asJson(run.user?.rights ?? null)}::jsonb
      from agent_type, room where has_room
      on conflict do nothing
      returning workflow_id
    ), budgeted as (
      insert into budgets (tenant_id, scope, limits, step)
      select ${run.tenant_id}, 'workflow:' || workflow_id, ${asJson(run.budget)}::jsonb, ${asJson(run.budget)}::jsonb
      from created where ${asJson(run.budget)}::jsonb is not null
    ), appended as (
      insert into events (tenant_id, resource, resource_id, sequence, event_id, type, payload)
      select ${run.tenant_id}, 'workflows', workflow_id, 1, ${run.event_id}::uuid, 'workflow.status_changed',
        ${JSON.stringify(event)}::jsonb
      from created
    ), hooked as (
      insert into webhooks (tenant_id, workflow_id, url, secret, events)
      select ${run.tenant_id}, workflow_id, w.url, w.secret, w.events
      from created, jsonb_to_recordset(${JSON.stringify(run.webhook ? [run.webhook] : [])}::jsonb)
        as w(url text, secret text, events jsonb)
    ), audited as (
      insert into audit (tenant_id, actor, action, resource, resource_id, ip, user_agent, details)
      select ${run.tenant_id}, a.actor, a.action, 'workflows', workflow_id, a.ip, a.user_agent, '{}'::jsonb
      from created, jsonb_to_recordset(${JSON.stringify(run.act ? [run.act] : [])}::jsonb)
        as a(actor text, action text, ip text, user_agent text)
    ), queued as (
      insert into outbox (tenant_id, resource, resource_id, sequence)
      select ${run.tenant_id}, 'workflows', workflow_id, 1 from created
    )
    select exists (select from agent_type) as known, (select has_room from room) as has_room, exists (select from created) as created
  `.execute(db);
  const row = rows[0];
  if (row?.created) return 'created';
  if (!row?.known) return 'unknown_agent_type';
  return row.has_room ? 'exists' : 'limit_reached';
}

const asJson = (value: object | null) => (value ? JSON.stringify(value) : null);
