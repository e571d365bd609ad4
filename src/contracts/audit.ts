import { z } from 'zod';
import { pageQuery } from './page.ts';
import { line } from './text.ts';

export const auditResult = z
  .enum(['pending', 'succeeded', 'failed', 'denied', 'unknown'])
  .describe(
    '`pending` while it is being done; `unknown` where the process ended before it could tell, and nothing else shows what happened.',
  );
export type AuditResult = z.infer<typeof auditResult>;

const json = z.record(z.string(), z.unknown());

export const auditEntry = z.object({
  audit_id: z.string(),
  at: z.string().describe('When it happened; the entry may have been written later.'),
  actor: z.string(),
  action: z.string().describe('`{noun}.{verb}`, for example `approval.decide`.'),
  resource: z.string(),
  resource_id: z.string(),
  result: auditResult,
  ip: z.string(),
  user_agent: z.string(),
  before: json.nullable().describe('What there was.'),
  after: json.nullable().describe('What there is now.'),
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
      'Instead of `Accept: text/csv`. CSV has all that the filters find, not a page; a cell that begins like a formula has an apostrophe before it.',
    ),
});
export type AuditListQuery = z.infer<typeof auditListQuery>;
