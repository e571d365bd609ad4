import { z } from 'zod';
import { assistant, assistantListQuery } from '../contracts/assistant.ts';
import {
  assistantId,
  type CachedList,
  deployment,
  deploymentHealth,
  deploymentListQuery,
  deploymentView,
  discoverDeployments as discoverDeploymentsBody,
  freshness,
  graphId,
  graphSummary,
  registerDeployment as registerDeploymentBody,
  skippedItems,
  updateDeployment as updateDeploymentBody,
} from '../contracts/deployment.ts';
import {
  checkConfigBody,
  configCheck,
  deploymentModel,
  deploymentTool,
  graphSchema,
} from '../contracts/graph-schema.ts';
import { deploymentId } from '../contracts/ids.ts';
import { pageOf, wholeListOf } from '../contracts/page.ts';
import {
  getAssistant as readAssistant,
  readAssistants,
} from '../services/deployments/assistants.ts';
import type { Caller } from '../services/deployments/call-deployment.ts';
import {
  deleteDeployment as remove,
  updateDeployment as update,
} from '../services/deployments/change-deployment.ts';
import { checkConfig } from '../services/deployments/check-config.ts';
import { defaultsOf } from '../services/deployments/describe-schema.ts';
import { checkDeployment as check, discover } from '../services/deployments/discover.ts';
import { readGraphSchema, readGraphs } from '../services/deployments/graphs.ts';
import { readModels, readTools } from '../services/deployments/models-and-tools.ts';
import {
  listDeployments as list,
  readDeployment,
} from '../services/deployments/read-deployments.ts';
import { readFacts } from '../services/deployments/read-facts.ts';
import { registerDeployment as register } from '../services/deployments/register-deployment.ts';
import { type CallerContext, defineOperation } from './operation.ts';

const tag = 'deployments';
const params = z.object({ deployment_id: deploymentId });
const graphParams = params.extend({ graph_id: graphId });

/** Deployments receive the caller's own token. */
export const deploymentCallerOf = ({ principal }: Pick<CallerContext, 'principal'>): Caller => ({
  tenantId: principal.tenantId,
  userId: principal.userId,
  token: principal.token?.value,
});

const CACHED =
  'Shows what the caller is allowed to see. If the deployment is down, returns its last known answer with `is_stale`, or 503 if there is none.';

const query = z.strictObject({
  refresh: z
    .stringbool()
    .default(false)
    .describe('`true` asks the deployment even if a recent answer is cached.'),
});

const cachedListOf = <T extends z.ZodType>(item: T) =>
  wholeListOf(item).extend({ skipped: skippedItems, ...freshness.shape });

const toList = <T>({ value, ...rest }: CachedList<T>) => ({
  items: value,
  next_cursor: null,
  ...rest,
});

export const registerDeployment = defineOperation({
  name: 'registerDeployment',
  tag,
  summary: 'Register a LangGraph deployment',
  description:
    "Contacts the deployment with the caller's token before storing it. Returns 400 for `url` if nothing answers, or if the answer is not a LangGraph server's. A deployment that rejects the caller is registered, because it may accept other users; `/health` shows it.",
  scope: 'deployments:write',
  body: registerDeploymentBody,
  output: deployment,
  idempotent: 'key',
  audit: 'deployment.register',
  failures: [400, 409, 422],
  run: ({ deployments }, context, { body }) =>
    register(deployments, { ...context, caller: deploymentCallerOf(context), body }),
});

export const listDeployments = defineOperation({
  name: 'listDeployments',
  tag,
  summary: 'List deployments, newest first',
  description:
    'Returns the registrations; `POST /v1/deployments/discover` returns what the deployments offer.',
  scope: 'deployments:read',
  query: deploymentListQuery,
  output: pageOf(deployment),
  idempotent: 'read',
  failures: [400],
  run: ({ db }, { principal }, input) => list(db, principal.tenantId, input),
});

export const discoverDeployments = defineOperation({
  name: 'discoverDeployments',
  tag,
  summary: 'Discover what all deployments offer',
  description:
    'Asks all deployments at once, each with its own timeout (`DEPLOYMENT_TIMEOUT_SECONDS`) and its own outcome. A deployment that is down is shown with its last known answer and `stale`, or as `down`. With `Accept: text/event-stream`, each answer is sent as an event `deployment` as soon as it arrives.',
  scope: 'deployments:read',
  body: discoverDeploymentsBody,
  example: {},
  output: wholeListOf(deploymentView),
  idempotent: 'read',
  failures: [400, 404, 406],
  run: async ({ deployments }, context, { body: { deployment_ids: deploymentIds, refresh } }) => ({
    items: await discover(deployments, deploymentCallerOf(context), { deploymentIds, refresh }),
    next_cursor: null,
  }),
});

export const getDeployment = defineOperation({
  name: 'getDeployment',
  tag,
  summary: 'Get a deployment',
  scope: 'deployments:read',
  params,
  output: deployment,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, { principal }, { deployment_id }) =>
    readDeployment(db, principal.tenantId, deployment_id),
});

export const updateDeployment = defineOperation({
  name: 'updateDeployment',
  tag,
  summary: 'Update a deployment',
  description:
    'Omitted fields keep their values. A change of `url`, `auth` or `token_headers` contacts the deployment as a registration does, and discards its earlier answers.',
  scope: 'deployments:write',
  params,
  body: updateDeploymentBody,
  example: { name: 'production' },
  output: deployment,
  idempotent: 'natural',
  audit: 'deployment.update',
  failures: [400, 404, 409],
  run: ({ deployments }, context, { deployment_id: deploymentId, body }) =>
    update(
      deployments,
      { caller: deploymentCallerOf(context), actor: context.actor, deploymentId },
      body,
    ),
});

export const deleteDeployment = defineOperation({
  name: 'deleteDeployment',
  tag,
  summary: 'Remove a deployment',
  description: 'Its assistants stay on the LangGraph server.',
  scope: 'deployments:write',
  params,
  output: z.void(),
  idempotent: undefined,
  audit: 'deployment.delete',
  failures: [400, 404],
  run: ({ deployments }, context, { deployment_id: deploymentId }) =>
    remove(deployments, {
      caller: deploymentCallerOf(context),
      actor: context.actor,
      deploymentId,
    }),
});

export const checkDeployment = defineOperation({
  name: 'checkDeployment',
  tag,
  summary: 'Check now whether a deployment is reachable and accepts the caller',
  scope: 'deployments:read',
  params,
  output: deploymentHealth,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ deployments }, context, { deployment_id }) =>
    check(deployments, deploymentCallerOf(context), deployment_id),
});

export const listGraphs = defineOperation({
  name: 'listGraphs',
  tag,
  summary: 'List the graphs of a deployment',
  description: CACHED,
  scope: 'deployments:read',
  params,
  query,
  output: cachedListOf(graphSummary),
  idempotent: 'read',
  failures: [400, 403, 404, 422],
  run: async ({ deployments }, context, { deployment_id, ...options }) =>
    toList(await readGraphs(deployments, deploymentCallerOf(context), deployment_id, options)),
});

export const listDeploymentModels = defineOperation({
  name: 'listDeploymentModels',
  tag,
  summary: "List the models that the schemas of a deployment's graphs offer",
  description: CACHED,
  scope: 'deployments:read',
  params,
  query,
  output: cachedListOf(deploymentModel),
  idempotent: 'read',
  failures: [400, 403, 404, 422],
  run: async ({ deployments }, context, { deployment_id, ...options }) =>
    toList(await readModels(deployments, deploymentCallerOf(context), deployment_id, options)),
});

export const listDeploymentTools = defineOperation({
  name: 'listDeploymentTools',
  tag,
  summary: 'List the tools of a deployment',
  description: `Includes the tools that the schemas of its graphs name, and those of the MCP servers that are registered for it. ${CACHED}`,
  scope: 'deployments:read',
  params,
  query,
  output: cachedListOf(deploymentTool),
  idempotent: 'read',
  failures: [400, 403, 404, 422],
  run: async ({ deployments }, context, { deployment_id, ...options }) =>
    toList(await readTools(deployments, deploymentCallerOf(context), deployment_id, options)),
});

export const getGraphSchema = defineOperation({
  name: 'getGraphSchema',
  tag,
  summary: 'Get the configuration schema of a graph',
  description: CACHED,
  scope: 'deployments:read',
  params: graphParams,
  query,
  output: graphSchema.extend(freshness.shape),
  idempotent: 'read',
  failures: [400, 403, 404, 422],
  run: async ({ deployments }, context, { deployment_id, graph_id, ...options }) => {
    const caller = deploymentCallerOf(context);
    const known = await readGraphSchema(deployments, caller, deployment_id, graph_id, options);
    const { value, ...rest } = known;
    return { ...value, ...rest };
  },
});

export const checkGraphConfig = defineOperation({
  name: 'checkGraphConfig',
  tag,
  summary: 'Check a configuration without creating an assistant',
  description:
    'Checks it against the schema and against the models, tools and assistants that exist. Also finds secrets in plain text.',
  scope: 'deployments:read',
  params: graphParams,
  body: checkConfigBody,
  example: { config: {} },
  output: configCheck.extend(freshness.shape),
  idempotent: 'read',
  failures: [400, 403, 404, 422],
  run: async ({ deployments }, context, { deployment_id, graph_id, body }) => {
    const caller = deploymentCallerOf(context);
    const known = await readGraphSchema(deployments, caller, deployment_id, graph_id);
    const { value, ...rest } = known;
    const facts = await readFacts(deployments, caller, value);
    const problems = checkConfig(value, body.config, facts);
    return { problems, defaults: defaultsOf(value), ...rest };
  },
});

export const listAssistants = defineOperation({
  name: 'listAssistants',
  tag,
  summary: 'List the assistants of a deployment, newest first',
  description:
    'Always asks the deployment, with the rights of the caller. If the deployment is down, returns its last known first page with `is_stale`, or 503 if there is none.',
  scope: 'deployments:read',
  params,
  query: assistantListQuery,
  output: pageOf(assistant).extend({ skipped: skippedItems, ...freshness.shape }),
  idempotent: 'read',
  failures: [400, 403, 404, 422],
  run: async ({ deployments }, context, { deployment_id, graph, limit, cursor = '0' }) => {
    const offset = Number(cursor);
    const known = await readAssistants(deployments, deploymentCallerOf(context), deployment_id, {
      graph,
      limit,
      offset,
    });
    const { value: items, ...rest } = known;
    const isLast = items.length + rest.skipped.length < limit;
    return { items, next_cursor: isLast ? null : String(offset + limit), ...rest };
  },
});

export const getAssistant = defineOperation({
  name: 'getAssistant',
  tag,
  summary: 'Get an assistant',
  scope: 'deployments:read',
  params: params.extend({ assistant_id: assistantId }),
  output: assistant,
  idempotent: 'read',
  failures: [400, 403, 404, 422],
  run: ({ deployments }, context, { deployment_id, assistant_id }) =>
    readAssistant(deployments, deploymentCallerOf(context), deployment_id, assistant_id),
});
