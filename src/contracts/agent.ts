import { z } from 'zod';
import { agentAuth } from './agent-auth.ts';
import { AGENT_CONFIGS, agentType, TYPES_WITH_ENDPOINT } from './agent-config.ts';
import { toPathErrors } from './field-errors.ts';
import { agentId } from './ids.ts';
import { pageQuery } from './page.ts';
import { jsonObject, keywords, line, text } from './text.ts';
import { httpUrl } from './tool.ts';

export const AGENT_STATUSES = ['active', 'inactive', 'error'] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

/** Steps of a plan use this name too, so it is short and safe in prompts and ids. */
export const agentName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'must match ^[A-Za-z][A-Za-z0-9_-]{0,63}$');

export const agentCapability = line(1, 64);

/** Whether a job of unknown outcome can be repeated; as in MCP's tool annotations. */
export const agentAnnotations = z.strictObject({
  read_only: z.boolean().default(false).describe('Its jobs have no effect besides their answer.'),
  idempotent: z
    .boolean()
    .default(false)
    .describe('It honours `Idempotency-Key`: a repeated job takes effect once.'),
});
export type AgentAnnotations = z.infer<typeof agentAnnotations>;

const usd = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,9})?$/, 'must be a decimal amount of USD, like "0.02"');

const fields = {
  name: agentName,
  description: text(0, 2000).default(''),
  type: agentType,
  endpoint: httpUrl.optional(),
  config: jsonObject.default({}).describe('Depends on `type`.'),
  capabilities: z.array(agentCapability).max(64).default([]),
  annotations: agentAnnotations.optional(),
  auth: agentAuth.default({ type: 'none' }),
  cost_usd: usd.optional().describe('The cost of a job, in USD, if the agent does not report it.'),
  timeout_seconds: z
    .int()
    .min(1)
    .max(7 * 86_400)
    .optional()
    .describe('Limit of one attempt at a job. Omitted: the limit of every step.'),
  metadata: jsonObject.optional(),
};

/** The type determines the fields of the configuration and whether an endpoint is required. */
function checkByType(
  agent: { type: z.infer<typeof agentType>; endpoint?: string | undefined; config: unknown },
  context: z.RefinementCtx,
): void {
  const parsed = AGENT_CONFIGS[agent.type].safeParse(agent.config);
  for (const { path, message } of parsed.error ? toPathErrors(parsed.error) : [])
    context.addIssue({ code: 'custom', message, path: ['config', ...path] });
  const problem = findEndpointProblem(agent);
  if (problem) context.addIssue({ code: 'custom', ...problem });
}

function findEndpointProblem({
  type,
  endpoint,
  config,
}: Parameters<typeof checkByType>[0]): { message: string; path: string[] } | undefined {
  if (type === 'langgraph') {
    const { graph, assistant } = config as { graph?: unknown; assistant?: unknown };
    if (graph !== undefined && endpoint !== undefined)
      return { message: 'must be omitted with `config.graph`', path: ['endpoint'] };
    if (graph === undefined && endpoint === undefined)
      return { message: 'is required unless `config.graph` is set', path: ['endpoint'] };
    if (graph === undefined && assistant === undefined)
      return { message: 'is required for an agent on a deployment', path: ['config', 'assistant'] };
    return undefined;
  }
  const isNeeded = TYPES_WITH_ENDPOINT.includes(type);
  if (isNeeded && endpoint === undefined)
    return { message: `is required for an agent of type ${type}`, path: ['endpoint'] };
  if (!isNeeded && endpoint !== undefined)
    return { message: `must be omitted for an agent of type ${type}`, path: ['endpoint'] };
  return undefined;
}

export const registerAgent = z.strictObject(fields).superRefine(checkByType);
export type RegisterAgent = z.infer<typeof registerAgent>;

/** The complete definition of an agent; the type cannot change. `status` excludes the agent from planning or includes it again. */
export const replaceAgent = z
  .strictObject({ ...fields, status: z.enum(['active', 'inactive']).default('active') })
  .superRefine(checkByType);
export type ReplaceAgent = z.infer<typeof replaceAgent>;

/** The capabilities as reported by the agent itself. */
export const discovery = z.object({
  capabilities: z.array(z.string()),
  description: z.string().optional(),
  version: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Discovery = z.infer<typeof discovery>;

export const agent = z.object({
  agent_id: agentId,
  name: z.string(),
  description: z.string(),
  type: agentType,
  endpoint: z.string().nullable(),
  config: z.record(z.string(), z.unknown()),
  capabilities: z
    .array(z.string())
    .describe('The registered capabilities and those that the agent reports.'),
  annotations: agentAnnotations,
  auth: agentAuth,
  cost_usd: z.string().nullable(),
  timeout_seconds: z.int().nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  version: z.int().describe('Incremented by each change.'),
  status: z.enum(AGENT_STATUSES),
  status_reason: z.string().nullable(),
  status_since: z.string(),
  checked_at: z.string().nullable(),
  discovered: discovery.nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Agent = z.infer<typeof agent>;

/** Where an agent comes from; `blueprint`: one of the tenant's own. */
export const agentOrigin = z.enum(['registered', 'blueprint', 'built_in']);

export const listedAgent = agent.extend({
  agent_id: agentId.nullable().describe('Null for an agent that is a blueprint.'),
  origin: agentOrigin.describe('`blueprint` and `built_in`: see `/v1/blueprints/{name}`.'),
});
export type ListedAgent = z.infer<typeof listedAgent>;

export const capability = z.object({
  capability: z.string(),
  agents: z.array(
    z.object({
      name: z.string(),
      agent_id: agentId.nullable().describe('Null for an agent that is a blueprint.'),
      is_available: z.boolean().describe('Whether it can work now.'),
    }),
  ),
});
export type Capability = z.infer<typeof capability>;

export const agentListQuery = pageQuery.extend({
  origin: agentOrigin.optional(),
  type: agentType.optional(),
  status: z.enum(AGENT_STATUSES).optional(),
  capability: agentCapability.optional().describe('Exact name.'),
  q: keywords(200, 'names, descriptions and capabilities').optional(),
});
export type AgentListQuery = z.infer<typeof agentListQuery>;

export const connectionTest = z.object({
  ok: z.boolean(),
  latency_ms: z.int(),
  error: z.object({ kind: z.string(), message: z.string() }).nullable(),
  discovered: discovery.nullable(),
});
export type ConnectionTest = z.infer<typeof connectionTest>;

export const agentStats = z.object({
  agents: z.object({
    total: z.int(),
    by_status: z.record(z.string(), z.int()),
    by_type: z.record(z.string(), z.int()),
  }),
  items: z.array(
    z.object({
      agent_id: agentId,
      name: z.string(),
      calls: z.int(),
      failures: z.int(),
      latency_ms: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
      cost_usd: z.string(),
    }),
  ),
});
export type AgentStats = z.infer<typeof agentStats>;
