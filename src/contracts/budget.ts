import { z } from 'zod';
import { sessionId, workflowId } from './ids.ts';

/** USD with up to nine decimals. */
const usd = z
  .string()
  .regex(
    /^(?=.*[1-9])\d{1,9}(\.\d{1,9})?$/,
    'must be a decimal string above zero, for example "2.50"',
  );
const count = (max: number) => z.int().min(1).max(max);

/** The limits of a budget. Absent limits do not apply. */
export const budgetLimits = z
  .strictObject({
    usd: usd.optional(),
    tokens: count(1_000_000_000_000).optional().describe('Input and output tokens together.'),
    model_calls: count(1_000_000_000).optional(),
    wall_seconds: count(315_360_000)
      .optional()
      .describe(
        'Working time. Time in which a run is paused or waits for a person does not count.',
      ),
  })
  .refine((limits) => Object.keys(limits).length > 0, 'must have at least one limit')
  .meta({ minProperties: 1 });
export type BudgetLimits = z.infer<typeof budgetLimits>;
export type BudgetDimension = keyof BudgetLimits;

export const budgetUsed = z.object({
  usd: z.string(),
  tokens: z.number(),
  model_calls: z.number(),
  wall_seconds: z.number(),
});
export type BudgetUsed = z.infer<typeof budgetUsed>;

/** What calls in flight may use. It counts toward the limits until their answers are stored. */
export const budgetReserved = budgetUsed.omit({ wall_seconds: true });
export type BudgetReserved = z.infer<typeof budgetReserved>;

export const budget = z.object({
  scope: z.enum(['workflow', 'session', 'day']),
  id: z.string().nullable().describe('The workflow or session; null for the day (UTC).'),
  limits: budgetLimits,
  used: budgetUsed,
  reserved: budgetReserved.describe('What calls in flight may use; it counts toward the limits.'),
  version: z.int().describe('Incremented by each change of the limits.'),
});
export type Budget = z.infer<typeof budget>;

/** `day`, `sessions/{session_id}` or `workflows/{workflow_id}`. */
export const sessionParams = z.object({ session_id: sessionId });
export const workflowParams = z.object({ workflow_id: workflowId });
