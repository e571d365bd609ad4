import { sql } from 'kysely';
import type { CreationOperation } from '../../contracts/agent-creation.ts';
import type { Database } from '../../db/database.ts';
import { DomainError } from '../../platform/errors.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';

/** Operations per user and hour. */
const HOURLY_QUOTA: Record<CreationOperation, number> = {
  create: 10,
  update: 50,
  delete: 5,
};

export class HourlyQuotaError extends DomainError {
  readonly code = 'limit_reached';
  override readonly retryAfterMs: number;
  constructor(operation: CreationOperation, seconds: number) {
    const minutes = Math.ceil(seconds / 60);
    super(
      `The limit is ${HOURLY_QUOTA[operation]} agents ${PAST[operation]} per user and hour. Try again in ${minutes} min.`,
    );
    this.name = 'HourlyQuotaError';
    this.retryAfterMs = seconds * 1000;
  }
}

const PAST: Record<CreationOperation, string> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
};

interface HourlyQuotaRequest {
  tenantId: string;
  actor: Actor;
  agentCreationId: string;
  /** One entry per agent. */
  operations: CreationOperation[];
}

/**
 * Counts a user's operations in the audit log and appends the new ones, in the caller's transaction. A lock serializes the requests of one
 * user, so that concurrent requests cannot exceed the quota.
 * @throws HourlyQuotaError
 */
export async function consumeHourlyQuota(
  trx: Database,
  request: HourlyQuotaRequest,
): Promise<void> {
  const { tenantId, actor, agentCreationId, operations } = request;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`agent-creations/${tenantId}/${actor.userId}`}, 0))`.execute(
    trx,
  );
  for (const operation of new Set(operations)) {
    const wanted = operations.filter((other) => other === operation).length;
    await assertQuota(trx, tenantId, actor.userId, operation, wanted);
  }
  for (const operation of operations)
    await appendAuditEntry(trx, {
      tenantId,
      actor,
      action: actionOf(operation),
      resource: 'agent_creations',
      resourceId: agentCreationId,
    });
}

const actionOf = (operation: CreationOperation) => `agent_creation.${operation}` as const;

async function assertQuota(
  trx: Database,
  tenantId: string,
  userId: string,
  operation: CreationOperation,
  wanted: number,
): Promise<void> {
  // The newest operation that must become an hour old before the requested ones fit.
  const { rows } = await sql<{ retry_after: number }>`
    select ceil(extract(epoch from at + interval '1 hour' - clock_timestamp()))::int as retry_after
    from audit
    where tenant_id = ${tenantId} and actor = ${userId} and action = ${actionOf(operation)} and result = 'succeeded'
      and at > clock_timestamp() - interval '1 hour'
    order by at desc
    offset ${Math.max(0, HOURLY_QUOTA[operation] - wanted)}::int limit 1
  `.execute(trx);
  const [row] = rows;
  if (row) throw new HourlyQuotaError(operation, Math.max(1, row.retry_after));
  if (wanted > HOURLY_QUOTA[operation]) throw new HourlyQuotaError(operation, 3600);
}
