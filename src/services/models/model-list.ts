import type { ModelList } from '../../contracts/model.ts';
import type { ServedModels } from '../../llm/list-models.ts';

export interface ModelListDeps {
  defaultModel(): Promise<string>;
  listServedModels(): Promise<ServedModels[]>;
}

/** How long a list is used. Milliseconds. */
const FRESH_MS = 5 * 60_000;
/** A provider that gave no list may be back soon. */
const RETRY_MS = 10_000;

/** The models of all configured providers, for all tenants; each process asks the providers at most every few seconds. */
export function createModelList({ defaultModel, listServedModels }: ModelListDeps) {
  let cached: { list: Promise<ModelList>; until: number } | undefined;

  async function read(): Promise<ModelList> {
    const [name, served] = await Promise.all([defaultModel(), listServedModels()]);
    const items = served.flatMap(({ provider, ids }) =>
      ids.map((id) => ({ model: `${provider}/${id}`, provider })),
    );
    // A server may not list the model that it is asked for, and the offline model is on no list.
    if (!items.some(({ model }) => model === name))
      items.unshift({ model: name, provider: name.slice(0, name.indexOf('/')) });
    const providers = served.map(({ provider, error }) => ({ provider, error }));
    if (providers.some(({ error }) => error) && cached) cached.until = Date.now() + RETRY_MS;
    return { default_model: name, items, providers, next_cursor: null };
  }

  return (): Promise<ModelList> => {
    if (!cached || Date.now() > cached.until) {
      cached = { list: read(), until: Date.now() + FRESH_MS };
      cached.list.catch(() => {
        cached = undefined;
      });
    }
    return cached.list;
  };
}
