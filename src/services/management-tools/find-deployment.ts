import { sql } from 'kysely';
import { MAX_DISCOVERED } from '../../contracts/deployment.ts';
import { nearest } from '../deployments/nearest.ts';
import type { ManagementToolCall } from './management-tool.ts';
import { ModelFacingError } from './model-facing-error.ts';

export interface KnownDeployment {
  deployment_id: string;
  name: string;
}

/** By its name, whatever the case, or its id. @throws ModelFacingError that names those that there are */
export async function findDeployment(
  call: ManagementToolCall,
  wanted: string,
): Promise<KnownDeployment> {
  const [found] = await select(call)
    .where((eb) =>
      eb.or([eb('deployment_id', '=', wanted), eb(sql`lower(name)`, '=', wanted.toLowerCase())]),
    )
    .orderBy((eb) => eb('name', '=', wanted), 'desc')
    .limit(1)
    .execute();
  if (found) return found;
  const names = (await readDeployments(call)).map(({ name }) => name);
  const suggestion = nearest(wanted, names);
  throw new ModelFacingError({
    error: `There is no deployment "${wanted}".`,
    advice: names.length > 0 ? 'Name one of these.' : 'Say that one has to be registered first.',
    deployments: names,
    ...(suggestion && { suggestion }),
  });
}

/** All of the tenant's, by name. */
export const readDeployments = (call: ManagementToolCall): Promise<KnownDeployment[]> =>
  select(call).orderBy('name').limit(MAX_DISCOVERED).execute();

const select = ({ deps, user }: ManagementToolCall) =>
  deps.db
    .selectFrom('deployments')
    .select(['deployment_id', 'name'])
    .where('tenant_id', '=', user.tenantId);
