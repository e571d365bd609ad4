import { readFile } from 'node:fs/promises';
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import type { Memory } from './imported-graph.ts';

type State = typeof Memory.State;

/** Bodies that the graph imports by itself. */
export async function remember({ text }: State, { store, configurable }: LangGraphRunnableConfig) {
  await readFile('package.json');
  await store?.put(['texts'], String(configurable?.thread_id), { text });
  const found = await store?.search(['texts']);
  return { log: [`${found?.length} in the store`] };
}

export async function elsewhere() {
  return { log: ['elsewhere'] };
}

export async function hang(_: State, { signal }: LangGraphRunnableConfig) {
  await new Promise((resolve) => signal?.addEventListener('abort', resolve));
  return {};
}
