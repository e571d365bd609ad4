import { isDeepStrictEqual } from 'node:util';
import type {
  BlueprintContent,
  BlueprintDetail,
  BlueprintDiff,
  BlueprintStatus,
} from '../../contracts/blueprint.ts';
import type { Page } from '../../contracts/page.ts';
import { cutPage, decodeCursor, encodeCursor } from '../../db/keyset-page.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { toDetail } from './blueprint-detail.ts';
import { contentOf, readBlueprints, readVersions } from './blueprints.ts';
import type { BlueprintDeps } from './write-blueprint.ts';

type ReadDeps = Pick<BlueprintDeps, 'db' | 'toolNames'>;

interface PageRequest {
  cursor?: string | undefined;
  limit: number;
}

/** One page of the newest versions, by name. */
export async function listBlueprintDetails(
  { db, toolNames }: ReadDeps,
  tenantId: string,
  { status, cursor, limit }: PageRequest & { status?: BlueprintStatus | undefined },
): Promise<Page<BlueprintDetail>> {
  const [after = ''] = cursor === undefined ? [] : decodeCursor('blueprints', cursor);
  const [rows, tools] = await Promise.all([readBlueprints(db, tenantId), toolNames(tenantId)]);
  const wanted = rows
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter((row) => row.name > after && (status === undefined || row.status === status));
  const page = cutPage(wanted.slice(0, limit + 1), limit, ({ name }) =>
    encodeCursor('blueprints', [name]),
  );
  return { ...page, items: page.items.map((row) => toDetail(row, tools)) };
}

/** The versions of one blueprint, the newest first. @throws NotFoundError */
export async function listVersions(
  { db, toolNames }: ReadDeps,
  tenantId: string,
  name: string,
  { cursor, limit }: PageRequest,
): Promise<Page<BlueprintDetail>> {
  const list = `versions of ${name}`;
  const [before] = cursor === undefined ? [] : decodeCursor(list, cursor);
  const [rows, tools] = await Promise.all([readVersions(db, tenantId, name), toolNames(tenantId)]);
  if (rows.length === 0) throw new NotFoundError('blueprint', name);
  const wanted = rows.filter(({ version }) => before === undefined || version < Number(before));
  const page = cutPage(wanted.slice(0, limit + 1), limit, ({ version }) =>
    encodeCursor(list, [String(version)]),
  );
  return { ...page, items: page.items.map((row) => toDetail(row, tools)) };
}

/** The fields that differ between two versions. @throws NotFoundError */
export async function diffVersions(
  { db }: Pick<ReadDeps, 'db'>,
  tenantId: string,
  name: string,
  { from, to }: { from?: number | undefined; to?: number | undefined },
): Promise<BlueprintDiff> {
  const rows = await readVersions(db, tenantId, name);
  const find = (version: number | undefined) => {
    const row = rows.find((one) => version === undefined || one.version === version);
    if (row) return row;
    throw new NotFoundError('blueprint', version === undefined ? name : `${name}@${version}`);
  };
  const after = find(to);
  // The first version has none before it: nothing differs.
  const before = find(
    from ?? rows.find(({ version }) => version < after.version)?.version ?? after.version,
  );
  const [old, current] = [contentOf(before), contentOf(after)];
  const fields = Object.keys(current) as (keyof BlueprintContent)[];
  return {
    name,
    from: before.version,
    to: after.version,
    changes: fields
      .filter((field) => !isDeepStrictEqual(old[field], current[field]))
      .map((field) => ({ field, before: old[field], after: current[field] })),
  };
}
