import type { Client } from '@langchain/langgraph-sdk';
import { z } from 'zod';
import { listOf } from './parse-each.ts';

const interrupt = z.looseObject({
  id: z.string().nullish().catch(undefined),
  /** As deployments before LangGraph 0.6 call it. */
  interrupt_id: z.string().nullish().catch(undefined),
  value: z.unknown(),
});

const task = z.looseObject({
  id: z.string(),
  name: z.string(),
  error: z.unknown().optional(),
  interrupts: listOf(interrupt),
});

const checkpoint = z.looseObject({ checkpoint_id: z.string().nullish() });

const state = z.looseObject({
  values: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish(),
  next: listOf(z.string()),
  tasks: listOf(task),
  checkpoint: checkpoint.nullish().catch(undefined),
  /** Where deployments before LangGraph 0.3 have it. */
  checkpoint_id: z.string().nullish().catch(undefined),
});
export type ThreadState = z.infer<typeof state>;

export async function readState(
  client: Client,
  threadId: string,
  signal: AbortSignal,
): Promise<ThreadState> {
  return state.parse(await client.threads.getState(threadId, undefined, { signal }));
}

/** Whether the deployment has a checkpoint of the thread. One that lost its checkpoints shows an empty state, as of a new thread. */
export const hasCheckpoint = ({ checkpoint, checkpoint_id, values }: ThreadState): boolean =>
  Boolean(checkpoint?.checkpoint_id ?? checkpoint_id) || Object.keys(values ?? {}).length > 0;
