import type { PlannedStep } from './plan.ts';

type Definition = Pick<
  PlannedStep,
  'step_id' | 'title' | 'instruction' | 'capability' | 'depends_on'
>;

/**
 * Whether two plans require the same work in a step, regardless of its agent and the order of `depends_on`. `db/queries/append-facts.ts`
 * has the same rule in SQL.
 */
export const isSameStep = (a: Definition, b: Definition): boolean =>
  a.step_id === b.step_id &&
  a.title === b.title &&
  a.instruction === b.instruction &&
  a.capability === b.capability &&
  isWithin(a.depends_on, b.depends_on) &&
  isWithin(b.depends_on, a.depends_on);

const isWithin = (ids: string[], others: string[]) => ids.every((id) => others.includes(id));
