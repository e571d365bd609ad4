import { auditEntry, auditListQuery } from '../contracts/audit.ts';
import { limitReport } from '../contracts/limits.ts';
import { pageOf } from '../contracts/page.ts';
import { usageQuery, usageReport } from '../contracts/usage.ts';
import { listAudit } from '../services/audit/list-audit.ts';
import { readLimits } from '../services/limits/count-use.ts';
import { reportUsage } from '../services/usage/usage.ts';
import { defineOperation } from './operation.ts';

export const getUsage = defineOperation({
  name: 'getUsage',
  tag: 'usage',
  summary: 'Get tokens and cost by day, model, agent or workflow',
  scope: 'usage:read',
  query: usageQuery,
  output: usageReport,
  idempotent: 'read',
  failures: [400],
  run: ({ db }, { principal }, query) => reportUsage(db, principal.tenantId, query),
});

export const getLimits = defineOperation({
  name: 'getLimits',
  tag: 'usage',
  summary: "Get the tenant's limits and their current use",
  description:
    'At the limit of `runs` or `streams`, a request is refused with 429 `limit_reached` and `Retry-After`. Calls of `steps` wait. At any other limit, a request is refused with 409 `quota_reached` until something is deleted.',
  scope: 'usage:read',
  output: limitReport,
  idempotent: 'read',
  failures: [400],
  run: async ({ db, limits }, { principal }) => ({
    items: await readLimits(db, limits, principal.tenantId),
  }),
});

export const listAuditEntries = defineOperation({
  name: 'listAuditEntries',
  tag: 'audit',
  summary: 'List the entries of the audit trail, newest first',
  description: 'With `Accept: text/csv` or `format=csv`, returns all matching entries as CSV.',
  scope: 'audit:read',
  query: auditListQuery,
  output: pageOf(auditEntry),
  idempotent: 'read',
  failures: [400, 406],
  run: ({ db }, { principal }, query) => listAudit(db, principal.tenantId, query),
});
