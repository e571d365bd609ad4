import { z } from 'zod';
import { pageQuery } from './page.ts';
import { line } from './text.ts';

export const auditResult = z
  .enum(['pending', 'succeeded', 'failed', 'denied', 'unknown'])
  .describe(
    '`pending` during the action. `unknown` if the process ended before it recorded the outcome and nothing else shows it.',
  );
export type AuditResult = z.infer<typeof auditResult>;

const json = z.record(z.string(), z.unknown());

export const auditEntry = z.object({
  audit_id: z.string(),
  at: z.string().describe('The time of the action; the entry may have been written later.'),
  actor: z.string(),
  action: z.string().describe('`{noun}.{verb}`, for example `approval.decide`.'),
  resource: z.string(),
  resource_id: z.string(),
  result: auditResult,
  ip: z.string(),
  user_agent: z.string(),
  before: json.nullable().describe('The state before the action.'),
  after: json.nullable().describe('The state after the action.'),
  details: json,
});
export type AuditEntry = z.infer<typeof auditEntry>;

const auditFilter = z.strictObject({
  actor: line(1, 255).optional(),
  action: line(1, 64).optional(),
  resource: line(1, 64).optional(),
  resource_id: line(1, 200).optional(),
  result: auditResult.optional(),
  from: z.iso.datetime({ offset: true }).optional().describe('Not before.'),
  to: z.iso.datetime({ offset: true }).optional().describe('Before.'),
});
export type AuditFilter = z.infer<typeof auditFilter>;

export const auditListQuery = auditFilter.extend({
  limit: pageQuery.shape.limit,
  cursor: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Entries before this one.'),
  format: z
    .enum(['json', 'csv'])
    .optional()
    .describe(
      'An alternative to `Accept: text/csv`. CSV contains all matching entries instead of one page. A cell that begins like a formula is prefixed with an apostrophe.',
    ),
});
export type AuditListQuery = z.infer<typeof auditListQuery>;
