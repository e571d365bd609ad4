import { fastifySSE } from '@fastify/sse';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import {
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { ApiContext } from './context.ts';
import { access } from './plugins/access.ts';
import { crossOrigin } from './plugins/cross-origin.ts';
import { jsonBody } from './plugins/json-body.ts';
import { observe } from './plugins/observe.ts';
import { openapi } from './plugins/openapi.ts';
import { overloadProtection } from './plugins/overload-protection.ts';
import { frameworkProblem, problems, sendProblem } from './plugins/problems.ts';
import { tenantContext } from './plugins/tenant-context.ts';
import { unpackBody } from './plugins/unpack-body.ts';
import { agentCreationRoutes } from './routes/agent-creations/agent-creations.ts';
import { agentTemplateRoutes } from './routes/agent-templates/agent-templates.ts';
import { executeAgentRoutes } from './routes/agents/execute.ts';
import { readAgentRoutes } from './routes/agents/read.ts';
import { writeAgentRoutes } from './routes/agents/write.ts';
import { apiKeyRoutes } from './routes/api-keys/api-keys.ts';
import { approvalRoutes } from './routes/approvals/approvals.ts';
import { auditRoutes } from './routes/audit/audit.ts';
import { budgetRoutes } from './routes/budgets/budgets.ts';
import { codecRoutes } from './routes/codec/codec.ts';
import { assistantRoutes } from './routes/deployments/assistants.ts';
import { discoverDeploymentsRoute } from './routes/deployments/discover.ts';
import { graphRoutes } from './routes/deployments/graphs.ts';
import { readDeploymentRoutes } from './routes/deployments/read.ts';
import { writeDeploymentRoutes } from './routes/deployments/write.ts';
import { documentRoutes } from './routes/documents/documents.ts';
import { limitRoutes } from './routes/limits/limits.ts';
import { meRoute } from './routes/me/me.ts';
import { readScheduleRoutes } from './routes/schedules/read.ts';
import { steerScheduleRoutes } from './routes/schedules/steer.ts';
import { writeScheduleRoutes } from './routes/schedules/write.ts';
import { serviceRoutes } from './routes/service/service.ts';
import { storeRoutes } from './routes/store/store.ts';
import { mcpServerRoutes } from './routes/tools/servers.ts';
import { toolRoutes } from './routes/tools/tools.ts';
import { usageRoutes } from './routes/usage/usage.ts';
import { cancelWorkflowRoute } from './routes/workflows/cancel.ts';
import { createWorkflowRoute } from './routes/workflows/create.ts';
import { workflowEventsRoute } from './routes/workflows/events.ts';
import { forkWorkflowRoute } from './routes/workflows/fork.ts';
import { readWorkflowRoutes } from './routes/workflows/read.ts';
import { steerWorkflowRoutes } from './routes/workflows/steer.ts';
import { webhookDeliveriesRoute } from './routes/workflows/webhook-deliveries.ts';

const BODY_LIMIT = 1024 * 1024;
/** Within which a whole request must arrive: one that trickles holds a connection for nothing. Milliseconds. */
const REQUEST_WITHIN = 60_000;

/** Builds the API; server.ts listens. */
export async function buildApp(context: ApiContext, log: FastifyBaseLogger) {
  const app = Fastify({
    loggerInstance: log,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_WITHIN,
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    requestIdHeader: false,
    genReqId: () => crypto.randomUUID(),
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'request_id',
    }),
    trustProxy: context.trustedProxies ?? false,
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => {
      void sendProblem(request, reply, frameworkProblem(error));
    },
  }).withTypeProvider<ZodTypeProvider>();
  // JSON and multipart only: text is a media type that no route of ours takes.
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  await app.register(problems);
  await app.register(observe, { metrics: context.metrics });
  await app.register(overloadProtection, context.doors);
  // Before anything that asks for credentials: a preflight has none.
  await app.register(crossOrigin, { origins: context.corsOrigins });
  await app.register(access, context.access);
  await app.register(unpackBody);
  await app.register(jsonBody);
  await app.register(openapi);
  await app.register(fastifySSE, { heartbeatInterval: 15_000 });
  serviceRoutes(app, context);
  await app.register(async (codec) => {
    await codecRoutes(codec.withTypeProvider<ZodTypeProvider>(), context);
  });

  await app.register(async (v1) => {
    const api = v1.withTypeProvider<ZodTypeProvider>();
    await api.register(tenantContext);
    meRoute(api);
    limitRoutes(api, context);
    apiKeyRoutes(api, context);
    createWorkflowRoute(api, context);
    readWorkflowRoutes(api, context);
    cancelWorkflowRoute(api, context);
    steerWorkflowRoutes(api, context);
    forkWorkflowRoute(api, context);
    workflowEventsRoute(api, context);
    approvalRoutes(api, context);
    budgetRoutes(api, context);
    auditRoutes(api, context);
    storeRoutes(api, context);
    webhookDeliveriesRoute(api, context);
    writeScheduleRoutes(api, context);
    readScheduleRoutes(api, context);
    steerScheduleRoutes(api, context);
    await documentRoutes(api, context);
    agentCreationRoutes(api, context);
    agentTemplateRoutes(api, context);
    executeAgentRoutes(api, context);
    writeAgentRoutes(api, context);
    readAgentRoutes(api, context);
    writeDeploymentRoutes(api, context);
    readDeploymentRoutes(api, context);
    discoverDeploymentsRoute(api, context);
    graphRoutes(api, context);
    assistantRoutes(api, context);
    toolRoutes(api, context);
    mcpServerRoutes(api, context);
    usageRoutes(api, context);
  });
  return app;
}
