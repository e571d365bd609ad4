import type { RunnableConfig } from '@langchain/core/runnables';

export interface NodeAttempt {
  /** The same for every attempt at this node in this superstep, and when it is called again after an interrupt. */
  idempotencyKey: string;
  /** From 1. More than 1: an earlier attempt failed, or its worker died, and it may have had effects. */
  attempt: number;
}

/** For the body of a node that changes something outside: a node is called at least once, not exactly once. */
export function nodeAttempt({ configurable = {} }: RunnableConfig): NodeAttempt {
  const { idempotency_key: key, node_attempt: attempt } = configurable;
  if (typeof key !== 'string' || typeof attempt !== 'number') {
    throw new Error('nodeAttempt() is for nodes that run as an activity');
  }
  return { idempotencyKey: key, attempt };
}
