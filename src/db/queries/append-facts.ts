import { sql } from 'kysely';
import type { AssignedAgent, AssignedStep } from '../../contracts/plan.ts';
import type { Review } from '../../contracts/review.ts';
import type { Failure, StepStatus, WorkflowStatus } from '../../contracts/workflow.ts';
import { toStorableJson } from '../../platform/storable-json.ts';
import type { Database } from '../database.ts';

export interface StepPatch {
  step_id: string;
  status: StepStatus;
  round: number;
  error?: Failure;
  /** The one who does it now. */
  agent?: AssignedAgent;
  /** Where the step's answer stands; its text becomes the step's output. */
  answer?: { conversation_id: string; sequence: number };
}

export interface FactEvent {
  sequence: number;
  event_id: string;
  type: string;
  payload: Record<string, unknown>;
  /** What it tells of; the same fact has the same key. */
  fact_key: string | null;
}

export interface Facts {
  tenantId: string;
  workflowId: string;
  events: FactEvent[];
  status: WorkflowStatus;
  terminal: boolean;
  /** Whether nothing goes on before a person has said something: that time is not counted as work. */
  waits: boolean;
  round: number;
  review?: Review;
  error?: Failure;
  plan?: AssignedStep[];
  steps: StepPatch[];
}

export class SequenceGapError extends Error {
  constructor(workflowId: string, first: number, last: number) {
    super(`${workflowId}: event ${first} cannot follow event ${last}`);
    this.name = 'SequenceGapError';
  }
}

/**
 * The log of this run has ended already: the run was cancelled before it began, reconciled, or is a finished one that was reset in
 * Temporal.
 */
export class RunEndedError extends Error {
  /** How the log has ended, where that is known. */
  readonly status: WorkflowStatus | undefined;
  constructor(workflowId: string, status?: WorkflowStatus) {
    super(`${workflowId} has ended already${status ? ` as ${status}` : ''}`);
    this.name = 'RunEndedError';
    this.status = status;
  }
}

/**
 * Appends a run's events and moves its read model, all in one statement. The update is bound to the sequence that the first
 * event follows; the row lock it takes keeps each run's events in order.
 * @returns false where the log does not end right before the first event, has its last event, or knows one of the facts already; then
 * nothing was changed
 */
export async function appendFacts(db: Database, facts: Facts): Promise<boolean> {
  try {
    return await append(db, facts);
  } catch (error) {
    if (isKnownFact(error)) return false;
    throw error;
  }
}

/** SQLSTATE 23505 of the index that knows the facts. */
const isKnownFact = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'events_by_fact';

/** `isSameStep` of contracts/same-step.ts. Containment of arrays in jsonb ignores their order. */
const IS_SAME_STEP = sql`((steps.title, steps.instruction, steps.capability)
  = (excluded.title, excluded.instruction, excluded.capability)
  and steps.depends_on @> excluded.depends_on and steps.depends_on <@ excluded.depends_on
  and steps.output_schema is not distinct from excluded.output_schema)`;

async function append(db: Database, facts: Facts): Promise<boolean> {
  const first = facts.events[0]?.sequence ?? 1;
  const last = facts.events.at(-1)?.sequence ?? 0;
  const { rows } = await sql<{ moved: boolean }>`
    with moved as (
      update workflows set
        status = ${facts.status}, round = ${facts.round}::int, last_sequence = ${last}::int, updated_at = now(),
        review = coalesce(${asJson(facts.review)}::jsonb, review),
        error = coalesce(${asJson(facts.error)}::jsonb, error),
        finished_at = case when ${facts.terminal}::boolean then now() else finished_at end,
        waiting_since = case when ${facts.waits}::boolean then coalesce(waiting_since, now()) end,
        waited_seconds = waited_seconds + case when ${facts.waits}::boolean then 0
          else coalesce(extract(epoch from now() - waiting_since), 0) end
      where tenant_id = ${facts.tenantId} and workflow_id = ${facts.workflowId}
        and last_sequence = ${first - 1}::int and finished_at is null
      returning tenant_id, workflow_id
    ), appended as (
      insert into events (tenant_id, resource, resource_id, sequence, event_id, type, payload, fact_key)
      select m.tenant_id, 'workflows', m.workflow_id, e.sequence, e.event_id, e.type, e.payload, e.fact_key
      from moved m, jsonb_to_recordset(${toStorableJson(facts.events)}::jsonb)
        as e(sequence int, event_id uuid, type text, payload jsonb, fact_key text)
      order by e.sequence
      returning tenant_id, resource, resource_id, sequence
    ), queued as (
      insert into outbox (tenant_id, resource, resource_id, sequence)
      select tenant_id, resource, resource_id, sequence from appended order by sequence
    ), planned as (
      insert into steps (tenant_id, workflow_id, step_id, position, title, instruction, capability, depends_on, agent, output_schema,
        status, started_at)
      select m.tenant_id, m.workflow_id, p.step_id, p.position, p.title, p.instruction, p.capability, p.depends_on, p.agent,
        p.output_schema, p.status, case when p.status = 'running' then now() end
      from moved m, jsonb_to_recordset(${toStorableJson(plannedRows(facts))}::jsonb)
        as p(step_id text, position int, title text, instruction text, capability text, depends_on jsonb, agent jsonb,
          output_schema jsonb, status text)
      on conflict (tenant_id, workflow_id, step_id) do update set
        position = excluded.position, title = excluded.title, instruction = excluded.instruction,
        capability = excluded.capability, depends_on = excluded.depends_on, agent = excluded.agent,
        output_schema = excluded.output_schema, status = excluded.status, started_at = excluded.started_at,
        output = case when ${IS_SAME_STEP} then steps.output end
        where steps.status not in ('running', 'completed') or not ${IS_SAME_STEP}
    ), dropped as (
      delete from steps s using moved m
      where ${facts.plan !== undefined}::boolean and s.tenant_id = m.tenant_id and s.workflow_id = m.workflow_id
        and s.step_id <> all (${(facts.plan ?? []).map((step) => step.step_id)}::text[])
    ), stepped as (
      update steps s set
        status = p.status, round = p.round, error = p.error, agent = coalesce(p.agent, s.agent),
        output = case
          when p.answer is null then s.output
          else (select content->>'text' from messages
            where tenant_id = s.tenant_id and conversation_id = p.answer->>'conversation_id'
              and sequence = (p.answer->>'sequence')::int)
          end,
        started_at = case when p.status = 'running' then now() else s.started_at end,
        finished_at = case when p.status in ('completed', 'failed', 'cancelled') then now() end
      from moved m, jsonb_to_recordset(${toStorableJson(facts.plan ? [] : lastPatches(facts.steps))}::jsonb)
        as p(step_id text, status text, round int, error jsonb, answer jsonb, agent jsonb)
      where s.tenant_id = m.tenant_id and s.workflow_id = m.workflow_id and s.step_id = p.step_id
    ), ended as (
      update steps s set status = 'cancelled', finished_at = now()
      from moved m
      where ${facts.terminal}::boolean and ${facts.status} <> 'completed'
        and s.tenant_id = m.tenant_id and s.workflow_id = m.workflow_id
        and s.status in ('pending', 'running')
        and s.step_id <> all (${lastPatches(facts.steps).map((step) => step.step_id)}::text[])
    )
    select exists (select from moved) as moved
  `.execute(db);
  return rows[0]?.moved ?? false;
}

/** A step that starts in the same breath as its plan is inserted as running: one statement cannot update what it inserts. */
function plannedRows(facts: Facts) {
  const running = new Set(facts.steps.map((step) => step.step_id));
  return (facts.plan ?? []).map((step, position) => ({
    ...step,
    position,
    status: running.has(step.step_id) ? 'running' : 'pending',
  }));
}

/** Several facts on one step in one batch: the last one is its state, and keeps who does it. */
function lastPatches(steps: StepPatch[]): StepPatch[] {
  const patches = new Map<string, StepPatch>();
  for (const step of steps) {
    const agent = step.agent ?? patches.get(step.step_id)?.agent;
    patches.set(step.step_id, { ...step, ...(agent && { agent }) });
  }
  return [...patches.values()];
}

const asJson = (value: object | undefined) => (value ? toStorableJson(value) : null);
