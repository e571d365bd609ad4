import { z } from 'zod';
import * as agent from '../../contracts/agent.ts';
import * as agentAuth from '../../contracts/agent-auth.ts';
import * as agentCreation from '../../contracts/agent-creation.ts';
import * as agentTemplate from '../../contracts/agent-template.ts';
import * as apiKey from '../../contracts/api-key.ts';
import * as approval from '../../contracts/approval.ts';
import * as assistant from '../../contracts/assistant.ts';
import * as audit from '../../contracts/audit.ts';
import * as blueprint from '../../contracts/blueprint.ts';
import * as budget from '../../contracts/budget.ts';
import * as codec from '../../contracts/codec.ts';
import * as deployment from '../../contracts/deployment.ts';
import * as document from '../../contracts/document.ts';
import * as event from '../../contracts/event.ts';
import * as execution from '../../contracts/execution.ts';
import * as graphSchema from '../../contracts/graph-schema.ts';
import * as limits from '../../contracts/limits.ts';
import * as mcpServer from '../../contracts/mcp-server.ts';
import * as me from '../../contracts/me.ts';
import * as model from '../../contracts/model.ts';
import * as plan from '../../contracts/plan.ts';
import * as problem from '../../contracts/problem.ts';
import * as review from '../../contracts/review.ts';
import * as rightsDropped from '../../contracts/rights-dropped.ts';
import * as schedule from '../../contracts/schedule.ts';
import * as secret from '../../contracts/secret.ts';
import * as store from '../../contracts/store.ts';
import * as tool from '../../contracts/tool.ts';
import * as transcript from '../../contracts/transcript.ts';
import * as usage from '../../contracts/usage.ts';
import * as webhook from '../../contracts/webhook.ts';
import * as webhookEndpoint from '../../contracts/webhook-endpoint.ts';
import * as workflow from '../../contracts/workflow.ts';

const CONTRACTS = [
  ...[agent, agentAuth, agentCreation, agentTemplate, apiKey, approval, assistant, audit, budget],
  ...[codec, deployment, document, event, execution, graphSchema, limits, mcpServer, me, plan],
  ...[blueprint, model, transcript, webhookEndpoint],
  ...[problem, review, rightsDropped, schedule, secret, store, tool, usage, webhook, workflow],
];

/** Components whose name differs from their contract. `ApprovalInput` would collide with the input variant of `Approval`. */
const NAMES: Record<string, string> = {
  approvalInput: 'ApprovalPolicy',
  eventEnvelope: 'Event',
  scheduleDetail: 'Schedule',
  workflowDetail: 'Workflow',
};

const isObjectOrUnion = (value: unknown): value is z.ZodType =>
  value instanceof z.ZodObject ||
  value instanceof z.ZodUnion ||
  (value instanceof z.ZodDefault && value.def.innerType instanceof z.ZodObject);

/** Parameters are described individually. */
const isParameters = (name: string) => /(Query|Params)$/.test(name);

/**
 * Names every object and union of the contracts, so that each becomes a component. Descriptions come from zod's global registry. The names
 * must not be in it, or the schemas for models and tools would contain `$ref`s.
 */
export function createSchemaRegistry(): typeof z.globalRegistry {
  const registry = z.registry() as typeof z.globalRegistry;
  const own = registry._map;
  const { _map: global } = z.globalRegistry;
  registry._map = Object.assign(Object.create(own), {
    get: (schema: z.core.$ZodType) => own.get(schema) ?? global.get(schema),
    has: (schema: z.core.$ZodType) => own.has(schema) || global.has(schema),
    set: (...entry: Parameters<typeof own.set>) => own.set(...entry),
    delete: (schema: z.core.$ZodType) => own.delete(schema),
  });
  for (const [name, schema] of CONTRACTS.flatMap((module) => Object.entries<unknown>(module))) {
    if (!isObjectOrUnion(schema) || isParameters(name)) continue;
    const id = NAMES[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
    registry.add(schema, { ...z.globalRegistry.get(schema), id });
  }
  return registry;
}
