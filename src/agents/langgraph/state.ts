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

/** A question that the graph waits with. */
export interface Interrupt {
  id: string;
  value: unknown;
}

export async function readState(
  client: Client,
  threadId: string,
  signal: AbortSignal,
): Promise<ThreadState> {
  return state.parse(await client.threads.getState(threadId, undefined, { signal }));
}

export function pendingInterrupts({ tasks }: ThreadState): Interrupt[] {
  return (tasks ?? []).flatMap(({ id: taskId, interrupts }) =>
    (interrupts ?? []).map(({ id, interrupt_id, value }) => ({
      id: id ?? interrupt_id ?? taskId,
      value,
    })),
  );
}
