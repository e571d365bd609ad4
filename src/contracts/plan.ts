import { z } from 'zod';
import { agentType } from './agent-config.ts';
import { jsonObject, line, text } from './text.ts';

export const MAX_STEPS = 50;

export const stepId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must match ^[A-Za-z0-9_-]{1,64}$');

export const plannedStep = z.strictObject({
  step_id: stepId,
  title: line(1, 200),
  instruction: text(1, 8000),
  capability: line(1, 64).describe('The capability that the step requires.'),
  agent: line(1, 64)
    .optional()
    .describe('The agent for the step. Omitted: an agent with the capability.'),
  depends_on: z.array(stepId).max(MAX_STEPS).default([]),
});
export type PlannedStep = z.infer<typeof plannedStep>;

/** A step as clients write it. */
export const clientStep = plannedStep.extend({
  output_schema: jsonObject
    .optional()
    .describe('JSON Schema that the output must match; the output is then JSON.'),
});
export type ClientStep = z.infer<typeof clientStep>;

const planOf = <Step extends z.ZodType<PlannedStep>>(step: Step) =>
  z
    .strictObject({ steps: z.array(step).min(1).max(MAX_STEPS) })
    .superRefine(({ steps }, context) => {
      const problem = findGraphProblem(steps);
      if (problem)
        context.addIssue({ code: 'custom', message: problem.message, path: problem.path });
    });

/** A DAG of steps. Checked for unknown dependencies, duplicate ids and cycles. */
export const plan = planOf(clientStep);
/** The planner's: an open object would keep providers from checking its format. */
export const plannersPlan = planOf(plannedStep);
export type Plan = z.infer<typeof plan>;

/** The agent of a step. It is fixed for the whole run. */
export const assignedAgent = z.object({
  name: z.string(),
  version: z.number().int(),
  model: z.string(),
  max_model_calls: z.number().int(),
  max_tokens: z.number().int(),
  /** A registered agent of another type than `llm`. Its adapter calls it. */
  agent_id: z.string().optional(),
  type: agentType.optional(),
  /** A built-in graph. It runs on the workers, in its own workflow. */
  graph: z.string().optional(),
  /** The agent's own timeout of one attempt. */
  timeout_seconds: z.number().int().optional(),
  /** The agent replaced one that failed at the step. */
  is_replacement: z.literal(true).optional(),
});
export type AssignedAgent = z.infer<typeof assignedAgent>;

export type AssignedStep = Omit<ClientStep, 'agent'> & { agent: AssignedAgent };
export interface AssignedPlan {
  steps: AssignedStep[];
}

type GraphStep = Pick<PlannedStep, 'step_id' | 'depends_on'>;
interface GraphProblem {
  message: string;
  path: (string | number)[];
}

export function findGraphProblem(steps: readonly GraphStep[]): GraphProblem | undefined {
  const ids = new Set<string>();
  for (const [index, step] of steps.entries()) {
    if (ids.has(step.step_id)) {
      return {
        message: `step_id "${step.step_id}" occurs twice`,
        path: ['steps', index, 'step_id'],
      };
    }
    ids.add(step.step_id);
  }
  for (const [index, step] of steps.entries()) {
    const unknown = step.depends_on.find((id) => !ids.has(id));
    if (unknown !== undefined) {
      return {
        message: `step "${step.step_id}" depends on unknown step "${unknown}"`,
        path: ['steps', index, 'depends_on'],
      };
    }
  }
  const cycle = findCycle(steps);
  if (cycle === undefined) return undefined;
  return { message: `steps depend on each other in a cycle: ${cycle}`, path: ['steps'] };
}

/** Kahn's algorithm: a step that cannot be ordered is part of a cycle or depends on one. */
function findCycle(steps: readonly GraphStep[]): string | undefined {
  const open = new Map(steps.map((step) => [step.step_id, new Set(step.depends_on)]));
  for (;;) {
    const free = [...open].filter(([, dependencies]) => dependencies.size === 0);
    if (free.length === 0) break;
    for (const [id] of free) {
      open.delete(id);
      for (const dependencies of open.values()) dependencies.delete(id);
    }
  }
  return open.size === 0 ? undefined : [...open.keys()].join(', ');
}
