import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { ACTOR } from '../../contracts/event.ts';
import type { Page } from '../../contracts/page.ts';
import type {
  CreateWebhookEndpoint,
  EndpointDelivery,
  EndpointRef,
  MessageStatus,
  UpdateWebhookEndpoint,
  WebhookEndpoint,
  WebhookEndpointCreated,
  WebhookTest,
} from '../../contracts/webhook-endpoint.ts';
import { createOnce } from '../../db/create-once.ts';
import type { Database } from '../../db/database.ts';
import { keysetPage } from '../../db/keyset-page.ts';
import type { WebhookEndpointsTable } from '../../db/tables/webhook-endpoints.ts';
import type { Limits } from '../../platform/config/limits.ts';
import { ConflictError, NotFoundError } from '../../platform/errors.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import { idFor } from '../../platform/new-id.ts';
import { type Act, type Actor, appendAuditEntry } from '../audit/audit.ts';
import { assertWithinLimit } from '../limits/assert-within-limit.ts';
import { newWebhookSecret } from './new-secret.ts';
import { postEvent } from './post-event.ts';
import { type EndpointWakeDeps, wakeEndpoint } from './wake-endpoint.ts';

export interface EndpointDeps extends EndpointWakeDeps {
  db: Database;
  limits: Limits;
  addresses: AddressPolicy;
  maxWebhookAttempts: number;
}

type Row = Selectable<WebhookEndpointsTable>;

/** @throws ConflictError `idempotency_key_reused`, TenantLimitError */
export async function createEndpoint(
  { db, limits }: EndpointDeps,
  tenantId: string,
  actor: Actor,
  body: CreateWebhookEndpoint,
  idempotencyKey: string | undefined,
): Promise<WebhookEndpointCreated> {
  const ref = { tenant_id: tenantId, webhook_id: idFor('wh', tenantId, idempotencyKey) };
  const { row } = await createOnce<Row>({
    request: body,
    readsFirst: idempotencyKey !== undefined,
    read: () => readRow(db, ref),
    create: (request_hash) =>
      db.transaction().execute(async (trx) => {
        const inserted = await trx
          .insertInto('webhook_endpoints')
          .values({
            ...ref,
            url: body.url,
            secret: body.secret ?? newWebhookSecret(),
            events: JSON.stringify(body.events),
            description: body.description,
            request_hash,
            created_by: actor.userId,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        if (!inserted) return undefined;
        await assertWithinLimit(trx, limits, tenantId, 'webhooks');
        const { url, events } = body;
        await appendAuditEntry(trx, { ...actOn(ref, actor, 'create'), after: { url, events } });
        return inserted;
      }),
  });
  // A repetition by somebody else must not learn the secret.
  if (row.created_by !== actor.userId)
    throw new ConflictError(
      'already_created',
      `Another user's request with this Idempotency-Key created ${row.webhook_id}.`,
    );
  return { ...toEndpoint(row), secret: row.secret };
}

export const listEndpoints = (
  db: Database,
  tenantId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<WebhookEndpoint>> =>
  keysetPage(
    db.selectFrom('webhook_endpoints').selectAll().where('tenant_id', '=', tenantId),
    { list: 'webhooks', time: 'created_at', id: 'webhook_id' },
    query,
    toEndpoint,
  );

/** @throws NotFoundError */
export const getEndpoint = async (db: Database, ref: EndpointRef): Promise<WebhookEndpoint> =>
  toEndpoint(await readRow(db, ref));

/** @throws NotFoundError */
export const updateEndpoint = (
  db: Database,
  ref: EndpointRef,
  actor: Actor,
  { events, ...change }: UpdateWebhookEndpoint,
): Promise<WebhookEndpoint> =>
  db.transaction().execute(async (trx) => {
    const before = await readRow(trx, ref);
    const row = await trx
      .updateTable('webhook_endpoints')
      .set({
        ...change,
        ...(events && { events: JSON.stringify(events) }),
        ...(change.status && { disabled_reason: null }),
        updated_at: sql`now()`,
      })
      .where('tenant_id', '=', ref.tenant_id)
      .where('webhook_id', '=', ref.webhook_id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const shown = ({ url, events, status }: Row) => ({ url, events, status });
    await appendAuditEntry(trx, {
      ...actOn(ref, actor, 'update'),
      before: shown(before),
      after: shown(row),
    });
    return toEndpoint(row);
  });

/** What is queued for it is dropped. @throws NotFoundError */
export const deleteEndpoint = (db: Database, ref: EndpointRef, actor: Actor): Promise<void> =>
  db.transaction().execute(async (trx) => {
    const { url } = await readRow(trx, ref);
    await trx
      .deleteFrom('webhook_endpoints')
      .where('tenant_id', '=', ref.tenant_id)
      .where('webhook_id', '=', ref.webhook_id)
      .execute();
    await appendAuditEntry(trx, { ...actOn(ref, actor, 'delete'), before: { url } });
  });

/** Sends an event of type `webhook.test` now, once. @throws NotFoundError */
export async function testEndpoint(
  { db, addresses }: EndpointDeps,
  ref: EndpointRef,
  signal: AbortSignal,
): Promise<WebhookTest> {
  const { url, secret } = await readRow(db, ref);
  const event = {
    eventId: randomUUID(),
    occurredAt: new Date().toISOString(),
    tenantId: ref.tenant_id,
    correlationId: ref.webhook_id,
    actor: ACTOR,
    type: 'webhook.test',
    sequence: 1,
    payload: { webhook_id: ref.webhook_id },
  };
  const begin = performance.now();
  const { verdict, response_status, error } = await postEvent(
    { url, secret, addresses },
    event,
    signal,
  );
  const status = verdict === 'accepted' ? 'succeeded' : 'failed';
  return { status, response_status, error, duration_ms: Math.round(performance.now() - begin) };
}

/** The newest first. @throws NotFoundError */
export async function listEndpointDeliveries(
  db: Database,
  ref: EndpointRef,
  {
    status,
    ...query
  }: { cursor?: string | undefined; limit: number; status?: MessageStatus | undefined },
): Promise<Page<EndpointDelivery>> {
  await readRow(db, ref);
  const select = db
    .selectFrom('webhook_messages')
    .select(['delivery_id', 'event_id', 'type', 'resource_id', 'sequence', 'status', 'attempts'])
    .select(['next_attempt_at', 'response_status', 'error', 'duration_ms', 'attempted_at'])
    .select('created_at')
    .where('tenant_id', '=', ref.tenant_id)
    .where('webhook_id', '=', ref.webhook_id);
  return keysetPage(
    status ? select.where('status', '=', status) : select,
    { list: `deliveries of ${ref.webhook_id}`, time: 'created_at', id: 'delivery_id' },
    query,
    ({ created_at, attempted_at, next_attempt_at, ...row }) => ({
      ...row,
      next_attempt_at: row.status === 'queued' ? next_attempt_at.toISOString() : null,
      attempted_at: attempted_at?.toISOString() ?? null,
      created_at: created_at.toISOString(),
    }),
  );
}

/** Queues an event once more, now. @throws NotFoundError ConflictError */
export async function redeliver(
  deps: EndpointDeps,
  ref: EndpointRef,
  actor: Actor,
  deliveryId: string,
): Promise<{ delivery_id: string; status: 'queued' }> {
  const { status } = await readRow(deps.db, ref);
  if (status === 'disabled')
    throw new ConflictError('webhook_disabled', 'The webhook is disabled: enable it first.');
  await deps.db.transaction().execute(async (trx) => {
    const message = await trx
      .updateTable('webhook_messages')
      .set({
        status: 'queued',
        attempts_left: deps.maxWebhookAttempts,
        next_attempt_at: sql`now()`,
      })
      .where('tenant_id', '=', ref.tenant_id)
      .where('webhook_id', '=', ref.webhook_id)
      .where('delivery_id', '=', deliveryId)
      .returning('type')
      .executeTakeFirst();
    if (!message) throw new NotFoundError('delivery', deliveryId);
    await appendAuditEntry(trx, {
      ...actOn(ref, actor, 'redeliver'),
      details: { delivery_id: deliveryId },
    });
  });
  await wakeEndpoint(deps, ref);
  return { delivery_id: deliveryId, status: 'queued' };
}

/** @throws NotFoundError */
async function readRow(db: Database, { tenant_id, webhook_id }: EndpointRef): Promise<Row> {
  const row = await db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('tenant_id', '=', tenant_id)
    .where('webhook_id', '=', webhook_id)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('webhook', webhook_id);
  return row;
}

const toEndpoint = (row: Row): WebhookEndpoint => ({
  webhook_id: row.webhook_id,
  url: row.url,
  events: row.events,
  description: row.description,
  status: row.status,
  disabled_reason: row.disabled_reason,
  created_by: row.created_by,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

const actOn = (
  { tenant_id, webhook_id }: EndpointRef,
  actor: Actor,
  verb: 'create' | 'update' | 'delete' | 'redeliver',
): Act => ({
  tenantId: tenant_id,
  actor,
  action: `webhook.${verb}`,
  resource: 'webhooks',
  resourceId: webhook_id,
});
