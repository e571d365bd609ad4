import { reviewConversation } from '../../contracts/conversation-id.ts';
import { workflowOwner } from '../../contracts/owner.ts';
import { type Review, review } from '../../contracts/review.ts';
import type { RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import type { AnswerDeps } from '../conversations/answer.ts';
import {
  type Attempt,
  askForJson,
  type CallContext,
  jsonFormat,
  type WaitingWorkflow,
} from '../conversations/ask-for-json.ts';
import { reviewCorrection, reviewPrompt } from './prompts.ts';
import { readRun, readSteps } from './run-context.ts';

export type ReviewOutcome =
  | { kind: 'review'; review: Review; usage: UsageTotals }
  | { kind: 'invalid'; reason: string; usage: UsageTotals };

export type ReviewRequest = RunRef & Attempt & { round: number; model?: string };

const FORMAT = jsonFormat('review', review);

/** The reviewer's verdict on everything that the steps delivered, or why its answer cannot be used. */
export async function reviewWork(
  deps: AnswerDeps,
  request: ReviewRequest & WaitingWorkflow,
  live: CallContext,
): Promise<ReviewOutcome> {
  const answer = await askForJson(
    deps,
    { ...request, owner: workflowOwner(request.workflow_id) },
    live,
    {
      place: reviewConversation(request.round),
      agent: 'reviewer',
      model: request.model,
      format: FORMAT,
      opening: async () => {
        const [run, steps] = await Promise.all([
          readRun(deps.db, request),
          readSteps(deps.db, request),
        ]);
        return reviewPrompt({ task: run.task, input: run.input, steps });
      },
      correct: reviewCorrection,
    },
  );
  if (answer.kind === 'invalid') return answer;
  return { kind: 'review', review: answer.value, usage: answer.usage };
}
