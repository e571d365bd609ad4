import type { Deployment, DeploymentListQuery } from '../../contracts/deployment.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { keysetPage } from '../../db/keyset-page.ts';
import { readDeploymentRow, toDeployment } from './deployment-row.ts';

/** The newest first. */
export async function listDeployments(
  db: Database,
  tenantId: string,
  query: DeploymentListQuery,
): Promise<Page<Deployment>> {
  let select = db.selectFrom('deployments').selectAll().where('tenant_id', '=', tenantId);
  if (query.name) select = select.where('name', '=', query.name);
  return keysetPage(
    select,
    { list: 'deployments', time: 'created_at', id: 'deployment_id' },
    query,
    toDeployment,
  );
}

/** @throws NotFoundError */
export const readDeployment = async (
  db: Database,
  tenantId: string,
  deploymentId: string,
): Promise<Deployment> => toDeployment(await readDeploymentRow(db, tenantId, deploymentId));
