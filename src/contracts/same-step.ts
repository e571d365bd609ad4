import type { ClientStep } from './plan.ts';

type Definition = Pick<
  ClientStep,
  'step_id' | 'title' | 'instruction' | 'capability' | 'depends_on'
> & { output_schema?: Record<string, unknown> | null | undefined };

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
  isWithin(b.depends_on, a.depends_on) &&
  isSameJson(a.output_schema ?? null, b.output_schema ?? null);

/** Ignores the order of keys, because jsonb does not keep it. */
const isSameJson = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a, sortKeys) === JSON.stringify(b, sortKeys);

const sortKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const isWithin = (ids: string[], others: string[]) => ids.every((id) => others.includes(id));
