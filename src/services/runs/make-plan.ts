import { z } from 'zod';
import { type AssignedPlan, plan } from '../../contracts/plan.ts';
import type { RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import { assignAgents, listBlueprints } from '../blueprints/blueprints.ts';
import { type AnswerDeps, type AnswerRequest, answerAt } from '../conversations/answer.ts';
import { planCorrection, planPrompt } from './prompts.ts';
import { readRun } from './run-context.ts';

export type PlanOutcome =
  | { kind: 'plan'; plan: AssignedPlan; usage: UsageTotals | null }
  | { kind: 'invalid'; reason: string; usage: UsageTotals };

/** `correction` counts the plans that were refused before, and `reason` says why the last one was. */
export type PlanRequest = RunRef & { correction: number; reason?: string };

type Live = Pick<AnswerRequest, 'signal' | 'onText'>;

const { $schema: _, ...PLAN_SCHEMA } = z.toJSONSchema(plan, { io: 'input' });

/** The client's plan, or the planner's, with an agent for every step; or why it cannot be used. */
export async function makePlan(
  deps: AnswerDeps,
  request: PlanRequest,
  live: Live,
): Promise<PlanOutcome> {
  const [run, blueprints] = await Promise.all([
    readRun(deps.db, request),
    listBlueprints(deps.db, request.tenant_id),
  ]);
  const assign = (value: z.infer<typeof plan>) =>
    assignAgents(value, run.agent_type, blueprints, deps.models.defaultName);
  if (run.settings.plan) return { kind: 'plan', plan: assign(run.settings.plan), usage: null };
  const { message, usage } = await answerAt(deps, {
    ...live,
    key: {
      tenantId: request.tenant_id,
      workflowId: request.workflow_id,
      conversationId: `${request.workflow_id}/plan`,
    },
    // System and user message, then an answer and a correction by turns.
    position: 2 + request.correction * 2,
    opening: async () => planPrompt(run, run.agent_type, blueprints),
    ...(request.reason && { followUp: planCorrection(request.reason) }),
    model: deps.models.defaultName,
    agent: 'planner',
    stepId: null,
    tools: [],
    format: { name: 'plan', schema: PLAN_SCHEMA },
  });
  const parsed = parsePlan(message.text);
  return parsed.success
    ? { kind: 'plan', plan: assign(parsed.data), usage }
    : { kind: 'invalid', reason: reasonOf(parsed.error), usage };
}

function parsePlan(text: string) {
  return plan.safeParse(parseJson(text));
}

/** Models without structured output put JSON into a code fence, or talk around it. */
export function parseJson(text: string): unknown {
  const candidates = [
    text,
    /```(?:json)?\s*([\s\S]*?)```/.exec(text)?.[1],
    text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1),
  ];
  for (const candidate of candidates) {
    try {
      if (candidate) return JSON.parse(candidate);
    } catch {
      // The next candidate may be JSON; if none is, the schema says that an object was expected.
    }
  }
  return undefined;
}

/** For the planner and for people: the first few problems, with their places. */
export const reasonOf = (error: z.ZodError) =>
  error.issues
    .slice(0, 5)
    .map((issue) =>
      issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message,
    )
    .join('; ');
