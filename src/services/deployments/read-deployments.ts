import { sql } from 'kysely';
import type { Deployment, DeploymentListQuery } from '../../contracts/deployment.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { cutPage, decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import { readDeploymentRow, toDeployment } from './deployment-row.ts';

/** The newest first. */
export async function listDeployments(
  db: Database,
  tenantId: string,
  query: DeploymentListQuery,
): Promise<Page<Deployment>> {
  let select = db
    .selectFrom('deployments')
    .selectAll()
    .select(sql<string>`created_at::text`.as('exact_created_at'))
    .where('tenant_id', '=', tenantId);
  if (query.name) select = select.where('name', '=', query.name);
  if (query.cursor) {
    const { createdAt, id } = decodeCursor(query.cursor);
    select = select.where(
      sql<boolean>`(created_at, deployment_id) < (${createdAt}::timestamptz, ${id})`,
    );
  }
  const rows = await select
    .orderBy('created_at', 'desc')
    .orderBy('deployment_id', 'desc')
    .limit(query.limit + 1)
    .execute();
  const { items, last } = cutPage(rows, query.limit);
  return {
    items: items.map(toDeployment),
    next_cursor: last
      ? encodeCursor({ createdAt: last.exact_created_at, id: last.deployment_id })
      : null,
  };
}

/** @throws NotFoundError */
export const readDeployment = async (
  db: Database,
  tenantId: string,
  deploymentId: string,
): Promise<Deployment> => toDeployment(await readDeploymentRow(db, tenantId, deploymentId));
