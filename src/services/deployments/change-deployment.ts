import { sql } from 'kysely';
import type { Deployment, UpdateDeployment } from '../../contracts/deployment.ts';
import { dropCacheOfAll } from '../../db/queries/deployment-cache.ts';
import { ConflictError } from '../../platform/errors.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import type { Caller } from './call-deployment.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { type DeploymentRow, readDeploymentRow, toDeployment } from './deployment-row.ts';
import { probeForRegistration } from './overview.ts';

interface ChangeRequest {
  caller: Caller;
  actor: Actor;
  deploymentId: string;
}

/**
 * Changes the given fields. A change of the address or the credentials requires that the deployment answers, and drops its cache.
 * @throws NotFoundError InvalidInputError
 * @throws ConflictError `deployment_exists`
 */
export async function updateDeployment(
  deps: DeploymentDeps,
  { caller, actor, deploymentId }: ChangeRequest,
  body: UpdateDeployment,
): Promise<Deployment> {
  const { tenantId } = caller;
  const before = await readDeploymentRow(deps.db, tenantId, deploymentId);
  const isConnectionChange = Boolean(body.url ?? body.auth ?? body.token_headers);
  if (isConnectionChange) {
    await probeForRegistration(deps, caller, {
      tenant_id: tenantId,
      url: body.url ?? before.url,
      auth: body.auth ?? before.auth,
      token_headers: body.token_headers ?? before.token_headers,
    });
  }
  const row = await deps.db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('deployments')
      .set({ ...toColumns(body), version: sql`version + 1`, updated_at: sql`now()` })
      .where('tenant_id', '=', tenantId)
      .where('deployment_id', '=', deploymentId)
      .returningAll()
      .executeTakeFirst()
      .catch((error: unknown) => throwNameTaken(error, body.name));
    if (!changed) return readDeploymentRow(trx, tenantId, deploymentId);
    if (isConnectionChange) await dropCacheOfAll(trx, tenantId, deploymentId);
    await appendAuditEntry(trx, {
      tenantId,
      actor,
      action: 'deployment.update',
      resource: 'deployments',
      resourceId: deploymentId,
      details: { before: definitionOf(before), after: definitionOf(changed) },
    });
    return changed;
  });
  return toDeployment(row);
}

function toColumns({ name, description, url, ...more }: UpdateDeployment) {
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(url !== undefined && { url }),
    ...(more.token_headers && { token_headers: JSON.stringify(more.token_headers) }),
    ...(more.auth && { auth: JSON.stringify(more.auth) }),
    ...(more.tool_servers && { tool_servers: JSON.stringify(more.tool_servers) }),
    ...(more.metadata && { metadata: JSON.stringify(more.metadata) }),
  };
}

function throwNameTaken(error: unknown, name = ''): never {
  const isTaken =
    error instanceof Error &&
    'constraint' in error &&
    error.constraint === 'deployments_tenant_id_name_key';
  throw isTaken
    ? new ConflictError('deployment_exists', `There is another deployment ${name}.`)
    : error;
}

/** For the audit log. Secrets are references here, too. */
const definitionOf = ({ name, url, token_headers, auth, tool_servers }: DeploymentRow) => ({
  name,
  url,
  token_headers,
  auth,
  tool_servers,
});

/** Deletes a deployment and its cache. The assistants on it stay. @throws NotFoundError */
export async function deleteDeployment(
  deps: Pick<DeploymentDeps, 'db'>,
  { caller: { tenantId }, actor, deploymentId }: ChangeRequest,
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const row = await readDeploymentRow(trx, tenantId, deploymentId);
    const { numDeletedRows } = await trx
      .deleteFrom('deployments')
      .where('tenant_id', '=', tenantId)
      .where('deployment_id', '=', deploymentId)
      .executeTakeFirst();
    // A concurrent request has deleted it.
    if (numDeletedRows === 0n) return;
    await appendAuditEntry(trx, {
      tenantId,
      actor,
      action: 'deployment.delete',
      resource: 'deployments',
      resourceId: deploymentId,
      details: { before: definitionOf(row) },
    });
  });
}
