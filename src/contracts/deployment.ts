import { z } from 'zod';
import { agentAuth, headerName } from './agent-auth.ts';
import { deploymentId } from './ids.ts';
import { mcpServerName } from './mcp-server.ts';
import { pageQuery } from './page.ts';
import { jsonObject, line, text } from './text.ts';
import { httpUrl } from './tool.ts';

/** Also what people and models call it by. */
export const deploymentName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'must match ^[A-Za-z][A-Za-z0-9_-]{0,63}$');

/** A graph's name on a deployment: whatever the deployment calls it. */
export const graphId = line(1, 200);

export const assistantId = z.uuid('must be the id of an assistant (a UUID)');

/** Where LangGraph's own authentication and Open Agent Platform's look for the caller's token. */
const TOKEN_HEADERS = ['authorization', 'x-supabase-access-token'];

const fields = {
  name: deploymentName,
  description: text(0, 2000),
  url: httpUrl.describe('The base address of the LangGraph server.'),
  token_headers: z
    .array(headerName)
    .max(8)
    .describe(
      "Headers that the caller's own token is sent in; `authorization` gets it as a bearer token.",
    ),
  auth: agentAuth.describe('What is sent for callers that bring no token of their own.'),
  tool_servers: z
    .array(mcpServerName)
    .max(32)
    .describe('Registered MCP servers whose tools its agents may be given.'),
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
  version: z.int().describe('Counts the changes.'),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Deployment = z.infer<typeof deployment>;

export const deploymentListQuery = z.strictObject({
  ...pageQuery.shape,
  name: deploymentName.optional().describe('By its exact name.'),
});
export type DeploymentListQuery = z.infer<typeof deploymentListQuery>;

/** What the server says of itself. */
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
    .describe("The graph's own assistant; null where the caller may not see it."),
  description: z.string().nullable(),
});
export type GraphSummary = z.infer<typeof graphSummary>;

/** Of anything that was read from a deployment: how old it is, and whether the deployment could be asked now. */
export const freshness = z.object({
  fetched_at: z.string(),
  is_stale: z.boolean().describe('The deployment could not be asked now; this is what it said.'),
  problem: z.string().nullable().describe('Why it could not be asked.'),
});

/** What a deployment named that cannot be used, and why; everything else can. */
export const skippedItems = z
  .array(z.object({ name: z.string(), reason: z.string() }))
  .default([])
  .describe('What the deployment named that cannot be used, with the reason.');
export type SkippedItem = z.infer<typeof skippedItems>[number];

export interface Cached<T> {
  value: T;
  fetched_at: string;
  is_stale: boolean;
  problem: string | null;
}

/** A list that was read from a deployment. */
export interface CachedList<T> extends Cached<T[]> {
  skipped: SkippedItem[];
}

export const DEPLOYMENT_STATUSES = ['ok', 'stale', 'down', 'denied'] as const;

export const deploymentView = z.object({
  deployment,
  status: z
    .enum(DEPLOYMENT_STATUSES)
    .describe(
      '`stale`: down, and this is what it said before; `down`: and nothing is known; `denied`: it refuses the caller.',
    ),
  info: deploymentInfo.nullable(),
  graphs: z.array(graphSummary),
  skipped: skippedItems,
  fetched_at: z.string().nullable(),
  problem: z.string().optional(),
});
export type DeploymentView = z.infer<typeof deploymentView>;

/** Of deployments that are discovered at once. */
export const MAX_DISCOVERED = 200;

export const discoverDeployments = z
  .strictObject({
    deployment_ids: z
      .array(deploymentId)
      .min(1)
      .max(MAX_DISCOVERED)
      .optional()
      .describe('Without them all; of more than 200 the newest.'),
    refresh: z.boolean().default(false).describe('Asks the deployments, whatever is known.'),
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
