import { z } from 'zod';
import { MAX_STEPS, stepId } from './plan.ts';
import { text } from './text.ts';

export const stepReview = z.strictObject({
  step_id: stepId,
  accepted: z.boolean(),
  feedback: text(0, 4000).describe('What to change; empty when accepted.'),
});

/** The reviewer's verdict on one round of execution. */
export const review = z.strictObject({
  verdict: z.enum(['accept', 'revise']),
  score: z.number().min(0).max(1).describe('0 is useless, 1 is perfect.'),
  summary: text(0, 8000),
  steps: z.array(stepReview).max(MAX_STEPS),
});
export type Review = z.infer<typeof review>;
