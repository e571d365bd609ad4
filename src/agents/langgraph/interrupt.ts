import { createHash } from 'node:crypto';
import type { Run } from './run.ts';
import type { ThreadState } from './state.ts';

/** A question that the graph waits with, and the node that asks it. */
export interface Interrupt {
  id: string;
  node: string;
  value: unknown;
}

/**
 * The question that is due, of those that are shown. Where several nodes ask at once, LangGraph.js still shows the ones that have their
 * answer, so these come last; but none is ruled out, for a node may ask the same again.
 */
export function chooseQuestion(
  shown: Interrupt[],
  { next }: ThreadState,
  runs: Run[],
): Interrupt | undefined {
  const answered = runs.map(({ metadata }) => metadata?.job_answers);
  const isNew = (interrupt: Interrupt) => !answered.includes(keyOf(interrupt));
  const isDue = ({ node }: Interrupt) => next.includes(node);
  return shown.find(isNew) ?? shown.find(isDue) ?? shown[0];
}

export function interruptsOf({ tasks }: ThreadState): Interrupt[] {
  return tasks.flatMap(({ id: taskId, name: node, interrupts }) =>
    interrupts.map(({ id, interrupt_id, value }) => ({
      id: id ?? interrupt_id ?? taskId,
      node,
      value,
    })),
  );
}

/** All questions of one node in one step have the same id: what is asked tells them apart. */
export function keyOf({ id, value }: Interrupt): string {
  const asked = createHash('sha256').update(JSON.stringify(value) ?? '');
  return `${id}:${asked.digest('hex').slice(0, 16)}`;
}
