import type { PersonError } from '../../contracts/agent-creation.ts';
import { reportProgress } from './advance.ts';
import type { CreationDeps } from './creation-deps.ts';
import { type CreationRef, readItem } from './creation-row.ts';

/** One agent of a creation comes to nothing; the others go on. */
export async function failItem(
  deps: Pick<CreationDeps, 'db' | 'notify'>,
  ref: CreationRef,
  item: number,
  error: PersonError,
): Promise<void> {
  const row = await readItem(deps.db, ref, item);
  await reportProgress(deps, ref, {
    key: `failed/${item}`,
    message: `${row.name}: ${error.message}`,
    item: { item, patch: { status: 'failed', error } },
  });
}
