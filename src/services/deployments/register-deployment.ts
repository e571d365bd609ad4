import type { Deployment, RegisterDeployment } from '../../contracts/deployment.ts';
import { ConflictError, idempotencyKeyReused } from '../../platform/errors.ts';
import { hashRequest, idFromKey, newId } from '../../platform/new-id.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { cacheResponse } from './cache.ts';
import type { Caller } from './call-deployment.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { toDeployment } from './deployment-row.ts';
import { overviewWanted, probeForRegistration } from './overview.ts';

export interface RegisterRequest {
  caller: Caller;
  actor: Actor;
  body: RegisterDeployment;
  idempotencyKey: string | undefined;
}

/**
 * Takes a deployment in, once it has shown itself. One that is there but refuses the caller is taken in, too: others may be let in.
 * @throws InvalidInputError where it cannot be reached, or is no LangGraph server
 * @throws ConflictError `deployment_exists`, `idempotency_key_reused`
 */
export async function registerDeployment(
  deps: DeploymentDeps,
  { caller, actor, body, idempotencyKey }: RegisterRequest,
): Promise<Deployment> {
  const { tenantId } = caller;
  const deploymentId = idempotencyKey ? idFromKey('de', tenantId, idempotencyKey) : newId('de');
  const requestHash = hashRequest(body);
  const findKnown = () => findRegistered(deps, tenantId, deploymentId, requestHash);
  const known = idempotencyKey ? await findKnown() : undefined;
  if (known) return known;
  const at = new Date();
  const seen = await probeForRegistration(deps, caller, { tenant_id: tenantId, ...body });
  const row = await deps.db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto('deployments')
      .values({
        tenant_id: tenantId,
        deployment_id: deploymentId,
        name: body.name,
        description: body.description,
        url: body.url,
        token_headers: JSON.stringify(body.token_headers),
        auth: JSON.stringify(body.auth),
        tool_servers: JSON.stringify(body.tool_servers),
        metadata: JSON.stringify(body.metadata),
        request_hash: requestHash,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!inserted) return undefined;
    await appendAuditEntry(trx, {
      tenantId,
      actor,
      action: 'deployment.register',
      resource: 'deployments',
      resourceId: deploymentId,
      details: { name: body.name, url: body.url },
    });
    return inserted;
  });
  if (!row) {
    // Two requests with one key raced, or the name is taken.
    const other = await findKnown();
    if (other) return other;
    throw new ConflictError('deployment_exists', `There is another deployment ${body.name}.`);
  }
  if (seen) await cacheResponse(deps, caller, row, { wanted: overviewWanted(), value: seen, at });
  return toDeployment(row);
}

async function findRegistered(
  { db }: DeploymentDeps,
  tenantId: string,
  deploymentId: string,
  requestHash: string,
): Promise<Deployment | undefined> {
  const row = await db
    .selectFrom('deployments')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('deployment_id', '=', deploymentId)
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.request_hash === requestHash) return toDeployment(row);
  throw idempotencyKeyReused();
}
