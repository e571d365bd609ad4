import type { Client } from '@langchain/langgraph-sdk';
import { z } from 'zod';

const interrupt = z.looseObject({
  id: z.string().nullish(),
  /** As deployments before LangGraph 0.6 call it. */
  interrupt_id: z.string().nullish(),
  value: z.unknown(),
});

const task = z.looseObject({
  id: z.string(),
  name: z.string(),
  error: z.unknown().optional(),
  interrupts: z.array(interrupt).nullish(),
});

const state = z.looseObject({
  values: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish(),
  next: z.array(z.string()).nullish(),
  tasks: z.array(task).nullish(),
});
export type ThreadState = z.infer<typeof state>;

export async function readState(
  client: Client,
  threadId: string,
  signal: AbortSignal,
): Promise<ThreadState> {
  return state.parse(await client.threads.getState(threadId, undefined, { signal }));
}
