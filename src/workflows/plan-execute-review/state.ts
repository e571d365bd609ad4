import type { OpenQuestion } from '../../contracts/approval.ts';
import type { AssignedPlan, AssignedStep } from '../../contracts/plan.ts';
import type { Review } from '../../contracts/review.ts';
import type { WorkflowStatus } from '../../contracts/workflow.ts';
import { describeQuestion } from '../kit/describe-question.ts';

export type StepProgress =
  | { kind: 'pending' }
  | { kind: 'running' }
  | { kind: 'completed'; preview: string }
  | { kind: 'failed'; reason: string };

export interface RunState {
  /** What the run is at; `paused` and `awaiting_approval` lie over it. */
  phase: WorkflowStatus;
  round: number;
  plan: AssignedPlan | undefined;
  isPlanApproved: boolean;
  /** Counts the plans that were made, and shown. */
  planTurn: number;
  reviewTurn: number;
  steps: Map<string, StepProgress>;
  review: Review | undefined;
  /** Rounds that the reviewer, not a person, has sent back. */
  rejections: number;
  /** Completed steps that are to be done again; the log has not been told yet. */
  revises: string[];
  /** Steps that wait for people's decisions, with the open questions. */
  waiting: Map<string, OpenQuestion[]>;
  /** The question that the run itself waits for. */
  question: OpenQuestion | undefined;
}

export const initialState = (): RunState => ({
  phase: 'pending',
  round: 0,
  plan: undefined,
  isPlanApproved: false,
  planTurn: 0,
  reviewTurn: 0,
  steps: new Map(),
  review: undefined,
  rejections: 0,
  revises: [],
  waiting: new Map(),
  question: undefined,
});

/** Steps that may start now: waiting, and everything they depend on is completed. */
export function readySteps(state: RunState): AssignedStep[] {
  return (state.plan?.steps ?? []).filter(
    (step) =>
      state.steps.get(step.step_id)?.kind === 'pending' &&
      step.depends_on.every((id) => state.steps.get(id)?.kind === 'completed'),
  );
}

/** A run awaits a person when it asks one itself, or when every step that runs does. */
export function awaitsPerson(state: RunState): boolean {
  if (state.question) return true;
  const running = [...state.steps].filter(([, { kind }]) => kind === 'running');
  return running.length > 0 && running.every(([id]) => state.waiting.has(id));
}

const MARKS = { pending: '⬜', running: '🔄', completed: '✅', failed: '❌' };

/** The run as Markdown, for the Temporal Web UI. */
export function describeRun(state: RunState, status: WorkflowStatus): string {
  const phase = status === state.phase ? status : `${status} (${state.phase})`;
  const lines = [`**${phase}**${state.round > 0 ? `, revision ${state.round}` : ''}`, ''];
  if (state.question) lines.push(describeQuestion(state.question), '');
  for (const step of state.plan?.steps ?? []) {
    const progress = state.steps.get(step.step_id) ?? { kind: 'pending' };
    const mark = state.waiting.has(step.step_id) ? '🙋' : MARKS[progress.kind];
    const after = step.depends_on.length > 0 ? ` (after ${step.depends_on.join(', ')})` : '';
    lines.push(
      `- ${mark} **${step.step_id}** ${step.title}, by ${step.agent.name}@${step.agent.version}${after}`,
    );
    for (const question of state.waiting.get(step.step_id) ?? [])
      lines.push(`  - ${describeQuestion(question)}`);
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
