import { PLAN_CONVERSATION } from '../../contracts/conversation-id.ts';
import { workflowOwner } from '../../contracts/owner.ts';
import { type AssignedPlan, type Plan, plannersPlan } from '../../contracts/plan.ts';
import type { RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import type { Message } from '../../llm/model.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import type { AnswerDeps } from '../conversations/answer.ts';
import {
  type Attempt,
  askForJson,
  type CallContext,
  jsonFormat,
  type WaitingWorkflow,
} from '../conversations/ask-for-json.ts';
import { assignAgents, MissingCapabilityError } from '../planning/assign-agents.ts';
import { readTeam } from '../planning/team.ts';
import { planCorrection, planPrompt, planRejection } from './prompts.ts';
import { readRun } from './run-context.ts';

export type PlanOutcome =
  | { kind: 'plan'; plan: AssignedPlan; usage: UsageTotals | null }
  | { kind: 'invalid'; reason: string; usage: UsageTotals };

export interface PlanRequest extends RunRef, Attempt {
  /** A person rejected the last plan: `reason` is what they said. */
  rejected?: boolean;
  /** The run's own, for what is shown while it is away. */
  model?: string;
}

const FORMAT = jsonFormat('plan', plannersPlan);

/**
 * The client's plan, or the planner's, with an agent for every step; or why it cannot be used.
 * @throws MissingCapabilityError for the client's
 */
export async function makePlan(
  deps: AnswerDeps,
  request: PlanRequest & WaitingWorkflow,
  live: CallContext,
): Promise<PlanOutcome> {
  const run = await readRun(deps.db, request);
  const team = await readTeam(deps.db, request.tenant_id, {
    defaultModel: deps.models.defaultName,
    model: run.settings.model,
  });
  const { prefer, execution: onlyNamed } = run.settings;
  const assign = (value: Plan) =>
    assignAgents(value, {
      agentType: run.agent_type,
      team,
      prefer,
      onlyNamed,
      oneResult: run.settings.output_schema !== undefined,
    });
  if (run.settings.plan && request.turn === 0)
    return { kind: 'plan', plan: assign(run.settings.plan), usage: null };
  const answer = await askForJson(
    deps,
    { ...request, owner: workflowOwner(request.workflow_id) },
    live,
    {
      place: PLAN_CONVERSATION,
      agent: 'planner',
      model: run.settings.model,
      format: FORMAT,
      opening: async () => {
        const prompt = planPrompt(run, run.agent_type, team, run.settings);
        // A client's plan that was rejected stands where the planner's would.
        if (run.settings.plan) prompt.messages.push(asAnswer(run.settings.plan));
        return prompt;
      },
      correct: request.rejected ? planRejection : planCorrection,
    },
  );
  if (answer.kind === 'invalid') return answer;
  try {
    return { kind: 'plan', plan: assign(answer.value), usage: answer.usage };
  } catch (error) {
    if (error instanceof InvalidInputError)
      return { kind: 'invalid', reason: error.message, usage: answer.usage };
    if (!(error instanceof MissingCapabilityError)) throw error;
    const known = [...new Set(team.flatMap(({ capabilities }) => capabilities))].join(', ');
    const reason = `${error.message} There are: ${known.slice(0, 4000)}.`;
    return { kind: 'invalid', reason, usage: answer.usage };
  }
}

const asAnswer = (given: Plan): Message => ({
  role: 'assistant',
  text: JSON.stringify(given),
  tool_calls: [],
  reasoning: [],
});
