import { z } from 'zod';
import { agentAuth, headerName } from './agent-auth.ts';
import { deploymentId } from './ids.ts';
import { mcpServerName } from './mcp-server.ts';
import { pageQuery } from './page.ts';
import { jsonObject, line, text } from './text.ts';
import { httpUrl } from './tool.ts';

/** People and models also use this name. */
export const deploymentName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'must match ^[A-Za-z][A-Za-z0-9_-]{0,63}$');

/** The name of a graph on its deployment. The deployment chooses it. */
export const graphId = line(1, 200);

export const assistantId = z.uuid('must be the id of an assistant (a UUID)');

/** The headers in which LangGraph's own authentication and Open Agent Platform expect the caller's token. */
const TOKEN_HEADERS = ['authorization', 'x-supabase-access-token'];

const fields = {
  name: deploymentName,
  description: text(0, 2000),
  url: httpUrl.describe('The base address of the LangGraph server.'),
  token_headers: z
    .array(headerName)
    .max(8)
    .describe(
      "Headers that carry the caller's token. `authorization` carries it as a bearer token.",
    ),
  auth: agentAuth.describe('Credentials for callers without a token of their own.'),
  tool_servers: z
    .array(mcpServerName)
    .max(32)
    .describe('Registered MCP servers whose tools its agents can use.'),
  metadata: jsonObject,
};

export const registerDeployment = z.strictObject({
  ...fields,
  description: fields.description.default(''),
  token_headers: fields.token_headers.default(TOKEN_HEADERS),
  auth: fields.auth.default({ type: 'none' }),
  tool_servers: fields.tool_servers.default([]),
  metadata: fields.metadata.default({}),
});
export type RegisterDeployment = z.infer<typeof registerDeployment>;

export const updateDeployment = z.strictObject(fields).partial();
export type UpdateDeployment = z.infer<typeof updateDeployment>;

export const deployment = z.object({
  deployment_id: deploymentId,
  name: z.string(),
  description: z.string(),
  url: z.string(),
  token_headers: z.array(z.string()),
  auth: agentAuth,
  tool_servers: z.array(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  version: z.int().describe('Incremented by each change.'),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Deployment = z.infer<typeof deployment>;

export const deploymentListQuery = z.strictObject({
  ...pageQuery.shape,
  name: deploymentName.optional().describe('Exact name.'),
});
export type DeploymentListQuery = z.infer<typeof deploymentListQuery>;

/** The server's description of itself. */
export const deploymentInfo = z.object({
  version: z.string().nullable(),
  langgraph_version: z.string().nullable(),
  runtime: z.enum(['js', 'python']).nullable(),
  flags: z.record(z.string(), z.unknown()),
});
export type DeploymentInfo = z.infer<typeof deploymentInfo>;

export const graphSummary = z.object({
  graph_id: z.string(),
  assistant_id: z
    .string()
    .nullable()
    .describe('The system assistant of the graph; null if the caller cannot see it.'),
  description: z.string().nullable(),
});
export type GraphSummary = z.infer<typeof graphSummary>;

/** The age of data from a deployment, and whether the deployment is reachable now. */
export const freshness = z.object({
  fetched_at: z.string(),
  is_stale: z
    .boolean()
    .describe('True if the deployment is unreachable and this is its last known answer.'),
  problem: z.string().nullable().describe('Why the deployment is unreachable.'),
});

/** Unusable items of a deployment, with the reason. All other items are usable. */
export const skippedItems = z
  .array(z.object({ name: z.string(), reason: z.string() }))
  .default([])
  .describe('Items that cannot be used, with the reason.');
export type SkippedItem = z.infer<typeof skippedItems>[number];

export interface Cached<T> {
  value: T;
  fetched_at: string;
  is_stale: boolean;
  problem: string | null;
}

/** A list from a deployment. */
export interface CachedList<T> extends Cached<T[]> {
  skipped: SkippedItem[];
}

export const DEPLOYMENT_STATUSES = ['ok', 'stale', 'down', 'denied'] as const;

export const deploymentView = z.object({
  deployment,
  status: z
    .enum(DEPLOYMENT_STATUSES)
    .describe(
      '`stale`: down, with its last known answer. `down`: down, and nothing is known. `denied`: it rejects the caller.',
    ),
  info: deploymentInfo.nullable(),
  graphs: z.array(graphSummary),
  skipped: skippedItems,
  fetched_at: z.string().nullable(),
  problem: z.string().optional(),
});
export type DeploymentView = z.infer<typeof deploymentView>;

/** The request to discover several deployments at once. */
export const MAX_DISCOVERED = 200;

export const discoverDeployments = z
  .strictObject({
    deployment_ids: z
      .array(deploymentId)
      .min(1)
      .max(MAX_DISCOVERED)
      .optional()
      .describe('Omitted: all deployments, up to the 200 newest.'),
    refresh: z
      .boolean()
      .default(false)
      .describe('Asks the deployments even if recent answers are cached.'),
  })
  .default({ refresh: false });

export const deploymentHealth = z.object({
  deployment_id: deploymentId,
  status: z.enum(['ok', 'down', 'denied']),
  latency_ms: z.int(),
  info: deploymentInfo.nullable(),
  problem: z.string().nullable(),
  checked_at: z.string(),
});
export type DeploymentHealth = z.infer<typeof deploymentHealth>;
