import type { Database } from '../../db/database.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import { suggest } from '../../platform/suggest.ts';
import { listBlueprints } from './blueprints.ts';

/** The error for an agent type that does not exist: it names those that do. */
export async function unknownAgentType(
  db: Database,
  tenantId: string,
  name: string,
  field = 'agent_type',
): Promise<InvalidInputError> {
  const [blueprints, agents] = await Promise.all([
    listBlueprints(db, tenantId),
    db
      .selectFrom('agents')
      .select('name')
      .where('tenant_id', '=', tenantId)
      .where('status', '<>', 'inactive')
      .execute(),
  ]);
  const known = new Set([...agents, ...blueprints].map((one) => one.name));
  const message = `there is no agent type "${name}". ${suggest(name, [...known].sort())}`;
  return new InvalidInputError([{ field, message }]);
}
