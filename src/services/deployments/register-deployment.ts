import type { Deployment, RegisterDeployment } from '../../contracts/deployment.ts';
import { createOnce } from '../../db/create-once.ts';
import { ConflictError } from '../../platform/errors.ts';
import { idFor } from '../../platform/new-id.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { cacheResponse } from './cache.ts';
import type { Caller } from './call-deployment.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { type DeploymentRow, readDeploymentRow, toDeployment } from './deployment-row.ts';
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
  request: RegisterRequest,
): Promise<Deployment> {
  const { caller, body, idempotencyKey } = request;
  const deploymentId = idFor('de', caller.tenantId, idempotencyKey);
  const { row } = await createOnce({
    request: body,
    readsFirst: idempotencyKey !== undefined,
    read: () => readDeploymentRow(deps.db, caller.tenantId, deploymentId),
    create: (requestHash) => probeAndInsert(deps, request, deploymentId, requestHash),
    refusal: () =>
      new ConflictError('deployment_exists', `There is another deployment ${body.name}.`),
  });
  return toDeployment(row);
}

async function probeAndInsert(
  deps: DeploymentDeps,
  { caller, actor, body }: RegisterRequest,
  deploymentId: string,
  requestHash: string,
): Promise<DeploymentRow | undefined> {
  const { tenantId } = caller;
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
  if (row && seen)
    await cacheResponse(deps, caller, row, { wanted: overviewWanted(), value: seen, at });
  return row;
}
