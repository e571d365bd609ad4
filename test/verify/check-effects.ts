import type { EffectRow, Evidence } from './evidence.ts';
import type { Violation } from './violation.ts';

/** What took place at the tool service is what the ledger says, once. */
export function checkEffects({ world, effects, applied, workflows }: Evidence): Violation[] {
  const found: Violation[] = [];
  const add = (id: string, what: string) => found.push({ invariant: 'effect', id, what });
  const counts = new Map<string, number>();
  for (const { key } of applied) counts.set(key, (counts.get(key) ?? 0) + 1);
  const statusOf = new Map(workflows.map(({ workflow_id, status }) => [workflow_id, status]));
  const describe = ({ tool, workflow_id, asked }: EffectRow) =>
    `${tool} of ${workflow_id} (${world.runs.get(workflow_id)?.scenario}, ${asked} times asked)`;

  for (const effect of effects) {
    const count = counts.get(effect.effect_id) ?? 0;
    const isCompleted = statusOf.get(effect.workflow_id) === 'completed';
    if (count > 1) add(effect.effect_id, `${describe(effect)} took place ${count} times`);
    switch (effect.status) {
      case 'succeeded':
        if (count === 0)
          add(effect.effect_id, `${describe(effect)} succeeded and did not take place`);
        break;
      case 'failed':
      case 'cleared':
        if (count > 0)
          add(effect.effect_id, `${describe(effect)} is ${effect.status} and took place`);
        break;
      default:
        // A cancelled run may leave a call of which nobody has said what became of it.
        if (isCompleted) add(effect.effect_id, `${describe(effect)} is ${effect.status} for good`);
    }
  }
  const known = new Set(effects.map(({ effect_id }) => effect_id));
  for (const call of applied)
    if (!known.has(call.key)) add(call.key, `${call.path} of ${call.run} is not in the ledger`);
  return found;
}
