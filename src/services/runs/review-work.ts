import { z } from 'zod';
import { type Review, review } from '../../contracts/review.ts';
import type { RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import { type AnswerDeps, type AnswerRequest, answerAt } from '../conversations/answer.ts';
import { parseJson, reasonOf } from './make-plan.ts';
import { reviewPrompt } from './prompts.ts';
import { readRun, readSteps } from './run-context.ts';

export type ReviewOutcome =
  | { kind: 'review'; review: Review; usage: UsageTotals }
  | { kind: 'invalid'; reason: string; usage: UsageTotals };

export type ReviewRequest = RunRef & { round: number; correction: number; reason?: string };

type Live = Pick<AnswerRequest, 'signal' | 'onText'>;

const { $schema: _, ...REVIEW_SCHEMA } = z.toJSONSchema(review, { io: 'input' });

/** The reviewer's verdict on everything that the steps delivered, or why its answer cannot be used. */
export async function reviewWork(
  deps: AnswerDeps,
  request: ReviewRequest,
  live: Live,
): Promise<ReviewOutcome> {
  const conversationId = `${request.workflow_id}/review-${request.round}`;
  const { message, usage } = await answerAt(deps, {
    ...live,
    key: { tenantId: request.tenant_id, workflowId: request.workflow_id, conversationId },
    position: 2 + request.correction * 2,
    opening: async () => {
      const [run, steps] = await Promise.all([
        readRun(deps.db, request),
        readSteps(deps.db, request),
      ]);
      return reviewPrompt({ task: run.task, input: run.input, steps });
    },
    ...(request.reason && {
      followUp: {
        role: 'user' as const,
        text: `This review cannot be used: ${request.reason}\nAnswer with a corrected review.`,
      },
    }),
    model: deps.models.defaultName,
    agent: 'reviewer',
    stepId: null,
    tools: [],
    format: { name: 'review', schema: REVIEW_SCHEMA },
  });
  const parsed = review.safeParse(parseJson(message.text));
  return parsed.success
    ? { kind: 'review', review: parsed.data, usage }
    : { kind: 'invalid', reason: reasonOf(parsed.error), usage };
}
