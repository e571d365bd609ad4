import type { Waiting } from '../../contracts/approval.ts';
import { workflowOwner } from '../../contracts/owner.ts';
import { type AssignedPlan, plan } from '../../contracts/plan.ts';
import type { RunRef } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import { hashOf } from '../../platform/canonical-json.ts';
import { type DecisionQuestion, requestDecision, toChoice } from '../approvals/ask.ts';
import { catchPendingDecision } from '../approvals/decision-pending-error.ts';
import { type DecisionRule, parseEdit } from '../approvals/decision-rules.ts';
import type { AnswerDeps } from '../conversations/answer.ts';
import type { WaitingWorkflow } from '../conversations/ask-for-json.ts';
import { assignAgents, assignClientPlan } from '../planning/assign-agents.ts';
import { readTeam } from '../planning/team.ts';
import { readRun, readSteps } from './run-context.ts';
import { keepAgents, readSentPlan, shownPlan } from './sent-plan.ts';

export type PlanVerdict =
  | { kind: 'approved' }
  | { kind: 'edited'; plan: AssignedPlan }
  | { kind: 'rejected'; feedback: string; by_person: boolean };

export interface ApprovePlanRequest extends RunRef, WaitingWorkflow {
  /** Of the run's lives. */
  attempt: number;
  /** Counts the plans that were shown before. */
  turn: number;
}

/** Shows the run's plan, as it is stored, to a person. */
export async function approvePlan(
  deps: Pick<AnswerDeps, 'db' | 'notify' | 'models' | 'publicUrl'>,
  request: ApprovePlanRequest,
): Promise<PlanVerdict | Waiting> {
  const { tenant_id: tenantId, workflow_id: workflowId } = request;
  const [run, steps] = await Promise.all([readRun(deps.db, request), readSteps(deps.db, request)]);
  const shown = steps.map(({ output: _, agent, output_schema, ...step }) => ({
    ...step,
    ...(output_schema && { output_schema }),
    agent: `${agent.name}@${agent.version}`,
    model: agent.model,
  }));
  const subject = { task: run.task, steps: shown };
  const question: DecisionQuestion = {
    tenantId,
    owner: workflowOwner(workflowId),
    waiter: request.waiter,
    key: `${workflowId}#${request.attempt}/plan/${request.turn}`,
    kind: 'plan',
    stepId: null,
    title: `The plan of ${shown.length === 1 ? 'one step' : `${shown.length} steps`} for: ${run.task.replace(/\s+/g, ' ').slice(0, 200)}`,
    subject,
    revises: true,
    choices: [
      toChoice('approve', 'The plan is carried out.'),
      toChoice('edit', 'The plan in `edit` is carried out.'),
      toChoice('reject', 'The planner makes another plan, with your message.'),
    ],
  };
  return catchPendingDecision<PlanVerdict>(async () => {
    let decided = await requestDecision(deps, question);
    // The plan was replaced, and the question was answered before it showed that: it is another question.
    const hash = hashOf(subject);
    if (decided.decision === 'approve' && decided.subject_hash !== hash)
      decided = await requestDecision(deps, { ...question, key: `${question.key}/${hash}` });
    if (decided.decision === 'edit') {
      const team = await readTeam(deps.db, tenantId, {
        defaultModel: deps.models.defaultName,
        model: run.settings.model,
      });
      const { prefer, output_schema } = run.settings;
      const sent = readSentPlan(decided.edit ?? {}, shownPlan.parse(decided.subject));
      const edited = assignAgents(plan.parse(sent.plan), {
        agentType: run.agent_type,
        team,
        prefer,
        oneResult: output_schema !== undefined,
      });
      return { kind: 'edited', plan: keepAgents(edited, sent.sameAgent, steps) };
    }
    if (decided.decision === 'approve') return { kind: 'approved' };
    return {
      kind: 'rejected',
      feedback: decided.message ?? 'It does not say why.',
      by_person: decided.decided_by !== null,
    };
  });
}

/** An edited plan must be one that the tenant's agents can carry out. */
export const planDecision = (db: Database): DecisionRule => ({
  assertFits: async ({ tenant_id, owner_id: workflow_id, subject }, { decision, edit }) => {
    if (decision !== 'edit') return;
    const sent = readSentPlan(edit ?? {}, shownPlan.parse(subject), ['edit']);
    const edited = parseEdit(plan, sent.plan);
    const [{ agent_type: agentType, settings }, team] = await Promise.all([
      readRun(db, { tenant_id, workflow_id }),
      readTeam(db, tenant_id),
    ]);
    const { prefer, output_schema } = settings;
    const oneResult = output_schema !== undefined;
    assignClientPlan(edited, { agentType, team, prefer, oneResult }, 'edit.');
  },
});
