import { getAssistant } from '../deployments/assistants.ts';
import { reportProgress } from './advance.ts';
import type { ItemRequest } from './apply-item.ts';
import { valuesOf } from './assistant-values.ts';
import { withoutToken, withUserToken } from './caller.ts';
import type { CreationDeps } from './creation-deps.ts';
import { type ItemRow, readItem } from './creation-row.ts';
import { changesBetween, mergePatch } from './merge-patch.ts';

/** Puts the wanted changes onto an assistant as it is now, to be shown again. @throws DecisionPendingError DeploymentError */
export async function refreshItem(
  deps: CreationDeps,
  request: ItemRequest & { round: number },
): Promise<{ kind: 'refreshed' }> {
  const row = await readItem(deps.db, request, request.item);
  const now = await withUserToken(deps, request, async (caller) =>
    withoutToken(
      caller,
      await getAssistant(deps.deployments, caller, row.deployment_id ?? '', row.assistant_id ?? ''),
    ),
  );
  const { name, description, version } = now;
  const config = valuesOf(now);
  const before = { name, description: description ?? '', config, version };
  await reportProgress(deps, request, {
    key: `refreshed/${row.item}/${request.round}`,
    message: `${row.name} was changed by somebody else meanwhile: look at it again.`,
    item: {
      item: row.item,
      patch: { before, config: mergePatch(config, wantedChanges(row)) },
    },
  });
  return { kind: 'refreshed' };
}

const wantedChanges = ({ before, config }: ItemRow): Record<string, unknown> =>
  config && before ? changesBetween(before.config, config) : {};
