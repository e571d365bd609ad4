import { z } from 'zod';
import { workflowId } from './ids.ts';
import { pageQuery } from './page.ts';
import { line } from './text.ts';
import { usageTotals } from './workflow.ts';

export const usageQuery = z.strictObject({
  group_by: z.enum(['day', 'model', 'agent', 'workflow']).default('day'),
  limit: pageQuery.shape.limit,
  cursor: pageQuery.shape.cursor,
  workflow_id: workflowId.optional(),
  agent: line(1, 64).optional(),
  model: line(1, 200).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type UsageQuery = z.infer<typeof usageQuery>;

export const usageReport = z.object({
  group_by: z.string(),
  items: z.array(usageTotals.extend({ key: z.string() })),
  next_cursor: z.string().nullable(),
  total: usageTotals.describe('The totals over all groups, on every page.'),
});
export type UsageReport = z.infer<typeof usageReport>;
