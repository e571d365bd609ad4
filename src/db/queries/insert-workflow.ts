import { sql } from 'kysely';
import type { BudgetLimits } from '../../contracts/budget.ts';
import type { RunSettings, RunUser } from '../../contracts/run.ts';
import type { WebhookEvent } from '../../contracts/webhook.ts';
import type { WorkflowStatus } from '../../contracts/workflow.ts';
import type { Database } from '../database.ts';

export interface NewWorkflow {
  tenantId: string;
  workflowId: string;
  task: string;
  agentType: string;
  input: Record<string, unknown> | null;
  metadata: Record<string, unknown> | null;
  scheduleId: string | null;
  /** For whom it works; null where nobody knows. */
  user: RunUser | null;
  settings: RunSettings;
  requestHash: string;
  sessionId: string | null;
  forkedFrom: { workflow_id: string; step_id: string | null } | null;
  budget: BudgetLimits | null;
  event: { id: string; payload: Record<string, unknown> };
  /** Who asked for it, for the audit trail; a schedule's runs are told by the schedule. */
  act?: { actor: string; action: string; ip: string; userAgent: string };
  webhook?: { url: string; secret: string; events: WebhookEvent[] };
  /** Runs that the tenant may have in flight; `Infinity` is no limit. */
  runLimit: number;
}

export type InsertOutcome =
  | { kind: 'created' }
  | { kind: 'exists'; status: WorkflowStatus; requestHash: string }
  | { kind: 'unknown_agent_type' }
  | { kind: 'limit_reached' };

/** A scalar subquery: runs of the tenant that have not ended. */
export const countOpenRuns = (tenantId: string) =>
  sql<number>`(select count(*) from workflows where tenant_id = ${tenantId}
    and status not in ('completed', 'failed', 'cancelled', 'timed_out', 'terminated'))`;

/** Accepts a task durably: the row, its first event, the outbox entry and who asked, in one statement and one round trip. */
export async function insertWorkflow(db: Database, run: NewWorkflow): Promise<InsertOutcome> {
  // Requests at the same moment do not see each other: there can be a few more runs than the limit.
  const hasRoom = Number.isFinite(run.runLimit)
    ? sql`${countOpenRuns(run.tenantId)} < ${run.runLimit}::int`
    : sql`true`;
  const { rows } = await sql<{
    known: boolean;
    has_room: boolean;
    created: boolean;
    status: WorkflowStatus | null;
    request_hash: string | null;
  }>`
    with blueprint as (
      select 1 from blueprints
      where name = ${run.agentType} and tenant_id in (${run.tenantId}, '*')
      union all
      select 1 from agents where tenant_id = ${run.tenantId} and name = ${run.agentType} and status <> 'inactive'
      limit 1
    ), room as (
      select ${hasRoom} as has_room
    ), existing as (
      select status, request_hash from workflows
      where tenant_id = ${run.tenantId} and workflow_id = ${run.workflowId}
    ), created as (
      insert into workflows (tenant_id, workflow_id, task, agent_type, input, metadata, max_revisions, settings, request_hash,
        session_id, forked_from, schedule_id, user_id, user_rights)
      select ${run.tenantId}, ${run.workflowId}, ${run.task}, ${run.agentType},
        ${asJson(run.input)}::jsonb, ${asJson(run.metadata)}::jsonb, ${run.settings.max_revisions}::int,
        ${JSON.stringify(run.settings)}::jsonb, ${run.requestHash}, ${run.sessionId},
        ${asJson(run.forkedFrom)}::jsonb, ${run.scheduleId}, ${run.user?.userId ?? null}::text,
        ${asJson(run.user?.rights ?? null)}::jsonb
      from blueprint, room where has_room
      on conflict do nothing
      returning workflow_id
    ), budgeted as (
      insert into budgets (tenant_id, scope, limits, step)
      select ${run.tenantId}, 'workflow:' || workflow_id, ${asJson(run.budget)}::jsonb, ${asJson(run.budget)}::jsonb
      from created where ${asJson(run.budget)}::jsonb is not null
    ), appended as (
      insert into events (tenant_id, resource, resource_id, sequence, event_id, type, payload)
      select ${run.tenantId}, 'workflows', workflow_id, 1, ${run.event.id}::uuid, 'workflow.status_changed',
        ${JSON.stringify(run.event.payload)}::jsonb
      from created
    ), hooked as (
      insert into webhooks (tenant_id, workflow_id, url, secret, events)
      select ${run.tenantId}, workflow_id, w.url, w.secret, w.events
      from created, jsonb_to_recordset(${JSON.stringify(run.webhook ? [run.webhook] : [])}::jsonb)
        as w(url text, secret text, events jsonb)
    ), audited as (
      insert into audit (tenant_id, actor, action, resource, resource_id, ip, user_agent, details)
      select ${run.tenantId}, a.actor, a.action, 'workflows', workflow_id, a.ip, a."userAgent", '{}'::jsonb
      from created, jsonb_to_recordset(${JSON.stringify(run.act ? [run.act] : [])}::jsonb)
        as a(actor text, action text, ip text, "userAgent" text)
    ), queued as (
      insert into outbox (tenant_id, resource, resource_id, sequence)
      select ${run.tenantId}, 'workflows', workflow_id, 1 from created
    )
    select exists (select from blueprint) as known, (select has_room from room) as has_room, exists (select from created) as created,
      (select status from existing) as status, (select request_hash from existing) as request_hash
  `.execute(db);
  const row = rows[0];
  if (row?.created) return { kind: 'created' };
  if (row?.status && row.request_hash !== null) {
    return { kind: 'exists', status: row.status, requestHash: row.request_hash };
  }
  if (!row?.known) return { kind: 'unknown_agent_type' };
  if (!row.has_room) return { kind: 'limit_reached' };
  // Two requests with one key raced: the other one's row was not visible to this statement yet.
  return insertWorkflow(db, run);
}

const asJson = (value: object | null) => (value ? JSON.stringify(value) : null);
