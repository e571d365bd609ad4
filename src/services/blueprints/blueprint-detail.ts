import type { BlueprintDetail } from '../../contracts/blueprint.ts';
import { fitsPattern } from '../../tools/name-pattern.ts';
import { BUILT_IN, contentOf, type VisibleBlueprint } from './blueprints.ts';

/** A version as users see it. `tools`: the names of the tenant's tools. */
export const toDetail = (row: VisibleBlueprint, tools: string[]): BlueprintDetail => ({
  name: row.name,
  version: row.version,
  ...contentOf(row),
  status: row.status,
  is_built_in: row.tenant_id === BUILT_IN,
  unknown_tools: (row.tools ?? []).filter(
    (pattern) => pattern !== '*' && !tools.some((name) => fitsPattern(pattern, name)),
  ),
  created_by: row.created_by,
  created_at: row.created_at.toISOString(),
});
