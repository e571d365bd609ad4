import { z } from 'zod';
import { pageQuery } from './page.ts';
import { line } from './text.ts';

export const auditEntry = z.object({
  audit_id: z.string(),
  at: z.string(),
  actor: z.string(),
  action: z.string().describe('`{noun}.{verb}`, for example `approval.decide`.'),
  resource: z.string(),
  resource_id: z.string(),
  ip: z.string(),
  user_agent: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditListQuery = z.strictObject({
  limit: pageQuery.shape.limit,
  cursor: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Entries before this one.'),
  resource_id: line(1, 80).optional(),
  action: line(1, 64).optional(),
});
export type AuditListQuery = z.infer<typeof auditListQuery>;
