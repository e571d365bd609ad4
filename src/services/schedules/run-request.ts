import type { CreateWorkflow } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { assertModel } from '../blueprints/assert-model.ts';
import { hasAgentType } from '../blueprints/blueprints.ts';
import { unknownAgentType } from '../blueprints/unknown-agent-type.ts';
import { assertOutputSchema } from '../planning/assert-schema.ts';
import { newWebhookSecret } from '../webhooks/new-secret.ts';

/** @throws InvalidInputError where no run could be started so */
export async function assertStartable(
  { db, providers }: { db: Database; providers: readonly string[] },
  tenantId: string,
  { agent_type, model, output_schema }: CreateWorkflow,
): Promise<void> {
  assertModel(model, providers, 'workflow.model');
  assertOutputSchema(output_schema, 'workflow.output_schema');
  if (await hasAgentType(db, tenantId, agent_type)) return;
  throw await unknownAgentType(db, tenantId, agent_type, 'workflow.agent_type');
}

/** All runs of a schedule sign with one secret: its receiver is told one. `earlier` is what the runs were started with before. */
export function withSecret(body: CreateWorkflow, earlier?: CreateWorkflow): CreateWorkflow {
  if (!body.webhook) return body;
  const secret = body.webhook.secret ?? earlier?.webhook?.secret ?? newWebhookSecret();
  return { ...body, webhook: { ...body.webhook, secret } };
}

export function withoutSecret(body: CreateWorkflow): CreateWorkflow {
  if (!body.webhook) return body;
  const { secret: _, ...webhook } = body.webhook;
  return { ...body, webhook };
}
