import type { RunnableConfig } from '@langchain/core/runnables';

export interface NodeAttempt {
  /** The same for every attempt of this node in this superstep, and after an interrupt. */
  idempotencyKey: string;
  /** Counted from 1. If more than 1, an earlier attempt failed or its worker died, and it may have had effects. */
  attempt: number;
}

/** For node bodies with effects: a node runs at least once, not exactly once. */
export function nodeAttempt({ configurable = {} }: RunnableConfig): NodeAttempt {
  const { idempotency_key: key, node_attempt: attempt } = configurable;
  if (typeof key !== 'string' || typeof attempt !== 'number') {
    throw new Error('nodeAttempt() works only in nodes that run as an activity');
  }
  return { idempotencyKey: key, attempt };
}
