import { z } from 'zod';
import { type AssignedAgent, type AssignedPlan, clientStep } from '../../contracts/plan.ts';
import { stepState } from '../../contracts/workflow.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { type FieldError, InvalidInputError } from '../../platform/errors.ts';
import { isJsonObject } from '../../platform/json-object.ts';

/** A plan as a client was shown it: with the fields that the server adds. */
export const shownPlan = z.looseObject({
  task: z.string(),
  steps: z.array(z.looseObject({ step_id: z.string(), agent: z.string() })),
});
export type ShownPlan = z.infer<typeof shownPlan>;

export interface SentPlan {
  /** Without the fields that the server adds; not yet validated. */
  plan: Record<string, unknown>;
  /** Those of the plan. */
  steps: unknown[];
  /** The steps whose agent was sent back as it was shown. */
  sameAgent: Set<string>;
}

const OWN_FIELDS = new Set(Object.keys(clientStep.shape));
const SERVER_FIELDS = new Set(Object.keys(stepState.shape).filter((name) => !OWN_FIELDS.has(name)));

/**
 * Reads a plan that a client was shown, changed and sent back. Fields that the server adds are dropped if they are unchanged, and an agent
 * may have its version, as in `general@1`.
 * @param parent of `steps` in the input, as in `edit`
 * @throws InvalidInputError if such a field was changed
 */
export function readSentPlan(
  { task, ...sent }: Record<string, unknown>,
  shown: ShownPlan,
  parent: string[] = [],
): SentPlan {
  const errors: FieldError[] = [];
  const sameAgent = new Set<string>();
  const compare = (value: unknown, before: unknown, ...path: (string | number)[]) => {
    if (canonicalJson(value) !== canonicalJson(before))
      errors.push({ field: [...parent, ...path].join('.'), message: SET_BY_SERVER });
  };
  const readStep = (step: unknown, index: number): unknown => {
    if (!isJsonObject(step)) return step;
    const before = shown.steps.find(({ step_id }) => step_id === step.step_id);
    const own = Object.entries(step).filter(([name, value]) => {
      const isOwn = !SERVER_FIELDS.has(name);
      if (!isOwn) compare(value, before?.[name], 'steps', index, name);
      return isOwn;
    });
    const { agent, ...rest } = Object.fromEntries(own);
    if (rest.output_schema === null) delete rest.output_schema;
    if (before && agent === before.agent) sameAgent.add(before.step_id);
    if (agent === undefined) return rest;
    return { ...rest, agent: typeof agent === 'string' ? nameOf(agent) : agent };
  };
  if (task !== undefined) compare(task, shown.task, 'task');
  const isList = Array.isArray(sent.steps);
  const steps = isList ? (sent.steps as unknown[]).map(readStep) : [];
  if (errors.length > 0) throw new InvalidInputError(errors);
  return { plan: { ...sent, ...(isList && { steps }) }, steps, sameAgent };
}

const SET_BY_SERVER = 'is set by the server: send it as it was shown, or leave it out';

const nameOf = (label: string) => label.replace(/@\d+$/, '');

/** Steps whose agent was sent back as it was shown keep exactly that agent, with its version and its model. */
export const keepAgents = (
  { steps }: AssignedPlan,
  sameAgent: Set<string>,
  before: { step_id: string; agent: AssignedAgent }[],
): AssignedPlan => ({
  steps: steps.map((step) => {
    const kept = sameAgent.has(step.step_id)
      ? before.find(({ step_id }) => step_id === step.step_id)
      : undefined;
    return kept ? { ...step, agent: kept.agent } : step;
  }),
});
