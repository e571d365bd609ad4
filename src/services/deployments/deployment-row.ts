import type { Selectable } from 'kysely';
import type { Deployment } from '../../contracts/deployment.ts';
import type { Database } from '../../db/database.ts';
import type { DeploymentsTable } from '../../db/tables/deployments.ts';
import { NotFoundError } from '../../platform/errors.ts';

export type DeploymentRow = Selectable<DeploymentsTable>;

/** @throws NotFoundError */
export async function readDeploymentRow(
  db: Database,
  tenantId: string,
  deploymentId: string,
): Promise<DeploymentRow> {
  const row = await db
    .selectFrom('deployments')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('deployment_id', '=', deploymentId)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('deployment', deploymentId);
  return row;
}

export const toDeployment = (row: DeploymentRow): Deployment => ({
  deployment_id: row.deployment_id,
  name: row.name,
  description: row.description,
  url: row.url,
  token_headers: row.token_headers,
  auth: row.auth,
  tool_servers: row.tool_servers,
  metadata: row.metadata,
  version: row.version,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});
