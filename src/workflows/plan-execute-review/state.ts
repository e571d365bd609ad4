import type { AssignedPlan, AssignedStep } from '../../contracts/plan.ts';
import type { Review } from '../../contracts/review.ts';

export type StepProgress =
  | { kind: 'pending' }
  | { kind: 'running' }
  | { kind: 'completed'; preview: string }
  | { kind: 'failed'; reason: string };

export interface RunState {
  phase: string;
  round: number;
  plan: AssignedPlan | undefined;
  steps: Map<string, StepProgress>;
  review: Review | undefined;
}

export const initialState = (): RunState => ({
  phase: 'pending',
  round: 0,
  plan: undefined,
  steps: new Map(),
  review: undefined,
});

/** Steps that may start now: waiting, and everything they depend on is completed. */
export function readySteps(state: RunState): AssignedStep[] {
  return (state.plan?.steps ?? []).filter(
    (step) =>
      state.steps.get(step.step_id)?.kind === 'pending' &&
      step.depends_on.every((id) => state.steps.get(id)?.kind === 'completed'),
  );
}

const MARKS = { pending: '⬜', running: '🔄', completed: '✅', failed: '❌' };

/** The run as Markdown, for the Temporal Web UI. */
export function describeRun(state: RunState): string {
  const lines = [`**${state.phase}**${state.round > 0 ? `, revision ${state.round}` : ''}`, ''];
  for (const step of state.plan?.steps ?? []) {
    const progress = state.steps.get(step.step_id) ?? { kind: 'pending' };
    const after = step.depends_on.length > 0 ? ` (after ${step.depends_on.join(', ')})` : '';
    lines.push(
      `- ${MARKS[progress.kind]} **${step.step_id}** ${step.title}, by ${step.agent.name}@${step.agent.version}${after}`,
    );
    if (progress.kind === 'failed') lines.push(`  - ${progress.reason}`);
  }
  if (state.review)
    lines.push(
      '',
      `**Review**: ${state.review.verdict}, score ${state.review.score}`,
      '',
      state.review.summary,
    );
  return lines.join('\n');
}
