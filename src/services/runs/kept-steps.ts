import type { Selectable } from 'kysely';
import type { AssignedPlan } from '../../contracts/plan.ts';
import { isSameStep } from '../../contracts/same-step.ts';
import type { StepsTable } from '../../db/tables/steps.ts';

export type StepRow = Selectable<StepsTable>;

/**
 * The steps whose output a fork keeps, so that they cost no model call. A step is kept if it completed, it is the same step in
 * the new plan (whoever carried it out), it is not `fromStep`, and every step that it depends on is kept.
 */
export function keptSteps(
  plan: AssignedPlan,
  finished: StepRow[],
  fromStep: string | undefined,
): StepRow[] {
  const kept = new Map<string, StepRow>();
  // A step is judged after every step that it depends on.
  for (let left = plan.steps; left.length > 0; ) {
    const next = left.filter(
      (step) => !left.some(({ step_id }) => step.depends_on.includes(step_id)),
    );
    for (const step of next) {
      const done = finished.find(({ step_id }) => step_id === step.step_id);
      const isKept =
        done?.status === 'completed' &&
        step.step_id !== fromStep &&
        isSameStep(step, done) &&
        step.depends_on.every((id) => kept.has(id));
      if (isKept) kept.set(step.step_id, done);
    }
    left = left.filter((step) => !next.includes(step));
  }
  return [...kept.values()];
}
