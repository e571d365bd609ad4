import { type AssignedPlan, type Plan, plan } from '../../contracts/plan.ts';
import type { RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import { assignAgents, listBlueprints } from '../blueprints/blueprints.ts';
import type { AnswerDeps } from '../conversations/answer.ts';
import { askForJson, type Correction, jsonFormat, type Live } from './ask-for-json.ts';
import { planCorrection, planPrompt } from './prompts.ts';
import { readRun } from './run-context.ts';

export type PlanOutcome =
  | { kind: 'plan'; plan: AssignedPlan; usage: UsageTotals | null }
  | { kind: 'invalid'; reason: string; usage: UsageTotals };

export type PlanRequest = RunRef & Correction;

const FORMAT = jsonFormat('plan', plan);

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
  const assign = (value: Plan) =>
    assignAgents(value, run.agent_type, blueprints, deps.models.defaultName);
  if (run.settings.plan) return { kind: 'plan', plan: assign(run.settings.plan), usage: null };
  const answer = await askForJson(deps, request, live, {
    place: 'plan',
    agent: 'planner',
    format: FORMAT,
    opening: async () => planPrompt(run, run.agent_type, blueprints),
    correct: planCorrection,
  });
  if (answer.kind === 'invalid') return answer;
  return { kind: 'plan', plan: assign(answer.value), usage: answer.usage };
}
