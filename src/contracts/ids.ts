import { z } from 'zod';

/** Safe in NATS subjects, Temporal ids and URL paths. */
export const tenantId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must match ^[A-Za-z0-9_-]{1,64}$');

const ulid = '[0-9A-HJKMNP-TV-Z]{26}';
export const workflowId = z
  .string()
  .regex(new RegExp(`^wf_${ulid}$`), 'must be a workflow id (wf_…)');
export const scheduleId = z
  .string()
  .regex(new RegExp(`^sc_${ulid}$`), 'must be a schedule id (sc_…)');
export const documentId = z
  .string()
  .regex(new RegExp(`^do_${ulid}$`), 'must be a document id (do_…)');

export const approvalId = z
  .string()
  .regex(new RegExp(`^ap_${ulid}$`), 'must be an approval id (ap_…)');
export const agentId = z.string().regex(new RegExp(`^ag_${ulid}$`), 'must be an agent id (ag_…)');
export const agentCreationId = z
  .string()
  .regex(new RegExp(`^ac_${ulid}$`), 'must be an agent creation id (ac_…)');
export const deploymentId = z
  .string()
  .regex(new RegExp(`^de_${ulid}$`), 'must be a deployment id (de_…)');
export const apiKeyId = z
  .string()
  .regex(new RegExp(`^ak_${ulid}$`), 'must be an API key id (ak_…)');
export const webhookId = z
  .string()
  .regex(new RegExp(`^wh_${ulid}$`), 'must be a webhook id (wh_…)');
export const sessionId = z
  .string()
  .regex(new RegExp(`^se_${ulid}$`), 'must be a session id (se_…)');

/** `Idempotency-Key`: printable ASCII, at most 255 characters (draft-ietf-httpapi-idempotency-key-header). */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters without spaces');

/** Temporal's id of a run: `{tenant}/{workflow_id}`. Schedules use the same form. */
export const temporalIdOf = (tenant: string, workflow: string) => `${tenant}/${workflow}`;

/** Temporal's id of the workflow that delivers a run's events. It cannot collide with a step's id, which follows a slash. */
export const temporalWebhookIdOf = (tenant: string, workflow: string) =>
  `${temporalIdOf(tenant, workflow)}.webhook`;

/** Temporal's id of the workflow that delivers events to a webhook of the tenant. */
export const temporalEndpointIdOf = (tenant: string, webhook: string) => `${tenant}/${webhook}`;

/** The inverse of {@link temporalIdOf}; undefined for any other id. */
export function parseTemporalId(id: string): { tenantId: string; workflowId: string } | undefined {
  const slash = id.indexOf('/');
  const tenant = id.slice(0, slash);
  const workflow = id.slice(slash + 1);
  if (slash < 1 || !tenantId.safeParse(tenant).success) return undefined;
  return workflowId.safeParse(workflow).success
    ? { tenantId: tenant, workflowId: workflow }
    : undefined;
}

/** The tenant of a Temporal workflow by its id: runs, their children, webhooks, scheduled runs. Housekeeping workflows have no tenant. */
export function tenantOfTemporalId(id: string): string | undefined {
  const slash = id.indexOf('/');
  const parsed = tenantId.safeParse(id.slice(0, Math.max(slash, 0)));
  return parsed.success ? parsed.data : undefined;
}
