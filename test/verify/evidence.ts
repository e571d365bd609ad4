import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Client as Pg } from 'pg';
import type { ApprovalKind, ApprovalStatus } from '../../src/contracts/approval.ts';
import type { BudgetLimits } from '../../src/contracts/budget.ts';
import { ACTOR, type EventEnvelope } from '../../src/contracts/event.ts';
import type { WorkflowDetail, WorkflowStatus } from '../../src/contracts/workflow.ts';
import type { SeenRequest } from '../support/scenario.ts';
import type { SeenCall } from '../support/tool-service.ts';
import type { DoneAction } from './execute-chaos.ts';
import { TENANTS } from './script.ts';
import { type DrivenRun, userOf, type World } from './world.ts';

/** What is there when all is over, as read from each side. */
export interface Evidence {
  world: World;
  actions: DoneAction[];
  workflows: WorkflowRow[];
  /** Of Postgres, by `{resource}/{resource_id}`, in order. */
  logs: Map<string, EventEnvelope[]>;
  /** The same of JetStream. */
  published: Map<string, EventEnvelope[]>;
  modelCalls: ModelCallRow[];
  effects: EffectRow[];
  approvals: ApprovalRow[];
  budgets: { tenant_id: string; scope: string; limits: BudgetLimits }[];
  leftovers: { waiters: Owned[]; reservations: Owned[]; outbox: number };
  /** Of the mock model, by scenario. */
  requests: Map<string, SeenRequest[]>;
  /** Of the tool service. */
  calls: SeenCall[];
  applied: SeenCall[];
}

interface Owned {
  tenant_id: string;
  workflow_id: string;
}

export interface WorkflowRow extends Owned {
  status: WorkflowStatus;
  attempt: number;
  last_sequence: number;
  error: { code: string; message: string } | null;
}

export interface ModelCallRow extends Owned {
  conversation_id: string;
  sequence: number;
  stored_at: Date;
}

export interface EffectRow extends Owned {
  effect_id: string;
  tool: string;
  status: string;
  asked: number;
}

export interface ApprovalRow extends Owned {
  approval_id: string;
  kind: ApprovalKind;
  status: ApprovalStatus;
}

export interface Servers {
  postgres: string;
  nats: string;
}

export async function gather(
  world: World,
  actions: DoneAction[],
  servers: Servers,
): Promise<Evidence> {
  const pg = new Pg({ connectionString: servers.postgres });
  await pg.connect();
  const read = async <Row>(query: string) => (await pg.query(query)).rows as Row[];
  try {
    await untilQuiet(async () => (await leftoversOf(read)).total === 0);
    const logs = byResource(
      (
        await read<EventRow>(
          'select * from events order by tenant_id, resource, resource_id, sequence',
        )
      ).map((row) => ({ resource: row.resource, envelope: toEnvelope(row) })),
    );
    const requests = new Map<string, SeenRequest[]>();
    for (const run of world.runs.values()) await readAgain(world, run);
    for (const { scenario } of world.runs.values())
      requests.set(scenario, (await world.model.get<SeenRequest[]>(`/${scenario}`)).body);
    const { waiters, reservations, outbox } = await leftoversOf(read);
    return {
      world,
      actions,
      workflows: await read('select * from workflows'),
      logs,
      published: await readStream(servers.nats, [...logs.values()].flat().length),
      modelCalls: await read(
        // `created_at` is the beginning of the transaction: until its end, another attempt cannot see the answer.
        'select *, coalesce(pg_xact_commit_timestamp(xmin), created_at) as stored_at from model_calls order by conversation_id, sequence, call_id',
      ),
      effects: await read('select * from effects'),
      approvals: await read('select * from approvals'),
      budgets: await read('select * from budgets'),
      leftovers: { waiters, reservations, outbox },
      requests,
      calls: (await Promise.all(TENANTS.map((name) => callsOf(world, name)))).flat(),
      applied: (await world.tools.get<SeenCall[]>('/applied')).body,
    };
  } finally {
    await pg.end();
  }
}

/** An answer that was in flight when its run was cancelled is stored, and counted, a moment after the end. */
async function readAgain(world: World, run: DrivenRun): Promise<void> {
  const path = `/v1/workflows/${run.id}`;
  run.last = (await userOf(world, run.tenant).get<WorkflowDetail>(path)).body;
}

const callsOf = async (world: World, tenant: string) =>
  (await world.tools.get<SeenCall[]>(`/calls?tenant=${tenant}`)).body;

type Read = <Row>(query: string) => Promise<Row[]>;

/** What belongs to runs that have ended, and what is not published. */
async function leftoversOf(read: Read) {
  const ofEnded = (table: string) =>
    read<Owned>(`select t.* from ${table} t join workflows w using (tenant_id, workflow_id)
      where w.status in ('completed', 'failed', 'cancelled', 'timed_out', 'terminated')`);
  const waiters = await ofEnded('approval_waiters');
  const reservations = await ofEnded('budget_reservations');
  const [row] = await read<{ count: number }>('select count(*)::int as count from outbox');
  const outbox = row?.count ?? 0;
  return { waiters, reservations, outbox, total: waiters.length + reservations.length + outbox };
}

/** The relay and the reconcile workflow tidy up a little later. */
async function untilQuiet(isQuiet: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 40 && !(await isQuiet()); tries++)
    await new Promise((resolve) => setTimeout(resolve, 500));
}

/** Everything in the stream; more is asked for than there should be, so that a double would be seen. */
async function readStream(servers: string, count: number): Promise<Map<string, EventEnvelope[]>> {
  const nats = await connect({ servers });
  try {
    const consumer = await jetstream(nats).consumers.get('ORCHESTRATOR', {
      filter_subjects: 'tenants.>',
    });
    const found: { resource: string; envelope: EventEnvelope }[] = [];
    const messages = await consumer.fetch({ max_messages: count + 100, expires: 3000 });
    for await (const message of messages) {
      const [, , resource = ''] = message.subject.split('.');
      found.push({ resource, envelope: message.json<EventEnvelope>() });
    }
    return byResource(found);
  } finally {
    await nats.close();
  }
}

function byResource(
  events: { resource: string; envelope: EventEnvelope }[],
): Map<string, EventEnvelope[]> {
  const logs = new Map<string, EventEnvelope[]>();
  for (const { resource, envelope } of events) {
    const key = `${resource}/${envelope.correlationId}`;
    logs.set(key, [...(logs.get(key) ?? []), envelope]);
  }
  return logs;
}

interface EventRow {
  tenant_id: string;
  resource: string;
  resource_id: string;
  sequence: number;
  event_id: string;
  type: string;
  payload: Record<string, unknown>;
  occurred_at: Date;
}

const toEnvelope = (row: EventRow): EventEnvelope => ({
  eventId: row.event_id,
  occurredAt: row.occurred_at.toISOString(),
  tenantId: row.tenant_id,
  correlationId: row.resource_id,
  actor: ACTOR,
  type: row.type,
  sequence: row.sequence,
  payload: row.payload,
});

/** How the user of a run reads it, in full. */
export async function readAll<T>(world: World, tenant: (typeof TENANTS)[number], path: string) {
  const items: T[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await userOf(world, tenant).get<{ items: T[]; next_cursor: string | null }>(
      `${path}${path.includes('?') ? '&' : '?'}limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    items.push(...body.items);
    if (body.next_cursor === null) return items;
    cursor = String(body.next_cursor);
  }
}
