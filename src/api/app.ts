import { fastifySSE } from '@fastify/sse';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { answerClientError } from './answer-client-error.ts';
import type { ApiContext } from './context.ts';
import { access } from './plugins/access.ts';
import { crossOrigin } from './plugins/cross-origin.ts';
import { observe } from './plugins/observe.ts';
import { openapi } from './plugins/openapi.ts';
import { overloadProtection } from './plugins/overload-protection.ts';
import { frameworkProblem, problems, sendProblem } from './plugins/problems.ts';
import { jsonBody, unpackBody } from './plugins/request-body.ts';
import { blueprintRoutes } from './routes/blueprints.ts';
import { codecRoutes } from './routes/codec.ts';
import { documentRoutes } from './routes/documents.ts';
import { eventRoutes } from './routes/events.ts';
import { operationRoutes } from './routes/operations.ts';
import { serviceRoutes } from './routes/service.ts';
import { streamRoutes } from './routes/streams.ts';
import { compileValidator } from './validate-input.ts';

const BODY_LIMIT = 1024 * 1024;
/** Time limit for receiving a whole request, so that a slow one does not hold a connection. Milliseconds. */
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
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      void sendProblem(request, reply, frameworkProblem(error));
    },
  }).withTypeProvider<ZodTypeProvider>();
  // JSON and multipart only: no route accepts plain text.
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(serializerCompiler);

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  await app.register(problems);
  await app.register(observe, { metrics: context.services.metrics });
  await app.register(overloadProtection, context.doors);
  // Before authentication, because a preflight request has no credentials.
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
    operationRoutes(api, context.services);
    eventRoutes(api, context);
    streamRoutes(api, context);
    await documentRoutes(api, context);
    await blueprintRoutes(api, context);
  });
  return app;
}
