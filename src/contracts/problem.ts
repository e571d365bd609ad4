import { z } from 'zod';
import { decision } from './approval.ts';
import { limitName } from './limits.ts';
import { scope } from './scope.ts';

/** RFC 9457 problem details with a stable `code` and, for invalid input, the invalid fields. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    instance: z.string().optional(),
    request_id: z.string().optional(),
    decision: decision
      .nullable()
      .optional()
      .describe('With `already_decided`: the earlier decision.'),
    subject_hash: z
      .string()
      .optional()
      .describe('With `subject_changed`: the hash of the current subject.'),
    required_scope: scope
      .optional()
      .describe('With `insufficient_scope`: the scope that the caller lacks.'),
    limit: z
      .object({ name: limitName, limit: z.number() })
      .optional()
      .describe('With `limit_reached` of a tenant and `quota_reached`: the limit.'),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  // RFC 9457, section 3.2: a problem may have more members than these.
  .meta({ id: 'Problem', additionalProperties: true });
export type Problem = z.infer<typeof problem>;
