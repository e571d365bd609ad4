import type { Wire } from './wire.ts';

export interface SavedCheckpoint {
  thread: string;
  namespace: string;
  id: string;
  parent?: string;
  checkpoint: Wire;
  metadata: Wire;
}

export interface SavedWrite {
  /** Of the checkpoint: thread, namespace and id. */
  key: string;
  task: string;
  index: number;
  channel: string;
  value: Wire;
}

/** Checkpoints as JSON, oldest first: what continue-as-new carries over. */
export interface SavedThread {
  checkpoints: SavedCheckpoint[];
  writes: SavedWrite[];
}

/**
 * The keys of what a thread needs no more: all but the newest `keep` of each namespace, and a subgraph's (its namespace has the id of its task)
 * when the checkpoint of the outer graph that it belongs to is gone. `own` is one thread, oldest first.
 */
export function staleCheckpoints(own: SavedCheckpoint[], keep: number): Set<string> {
  const stale = new Set<string>();
  const counts = new Map<string, number>();
  for (const saved of own.toReversed()) {
    const count = (counts.get(saved.namespace) ?? 0) + 1;
    counts.set(saved.namespace, count);
    if (count > keep) stale.add(keyOf(saved));
  }
  const oldest = own.findIndex((saved) => saved.namespace === '' && !stale.has(keyOf(saved)));
  for (const saved of own.slice(0, Math.max(oldest, 0))) {
    if (saved.namespace.includes(':')) stale.add(keyOf(saved));
  }
  return stale;
}

export const keyOf = ({
  thread,
  namespace,
  id,
}: {
  thread: string;
  namespace: string;
  id: string;
}) => JSON.stringify([thread, namespace, id]);
