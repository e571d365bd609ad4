import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Principal } from '../auth/principal.ts';
import type { Services } from '../composition/services.ts';
import { idempotencyKey } from '../contracts/ids.ts';
import { inTenant } from '../db/tenant-context.ts';
import { invoke } from '../operations/invoke.ts';
import type { AnyOperation, CallerContext, Operation } from '../operations/operation.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { Api } from './context.ts';
import { failures } from './responses.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
  }
  interface FastifyContextConfig {
    /** Every route has an operation, or is `open`. */
    operation?: AnyOperation;
    /** The route needs no credentials, or checks its own. */
    open?: true;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface HttpAnswer<Output> {
  /** 200, or 204 for an operation without output. */
  status?: 200 | 201 | 202 | 204;
  /** Of a 202: whether what was accepted has ended already, which makes it a 200. */
  hasEnded?: (output: Output) => boolean;
  /** The `Location` of a resource that was created. */
  location?: (output: Output) => string;
  headers?: Record<string, string>;
}

/** Offers operations over HTTP: parameters come from the path and the query, the body is JSON. */
export const createBinder =
  (app: Api, services: Services) =>
  <
    Params extends z.ZodObject | undefined,
    Query extends z.ZodObject | undefined,
    Body extends z.ZodType | undefined,
    Output extends z.ZodType,
  >(
    operation: Operation<Params, Query, Body, Output>,
    /** As in `GET /v1/workflows/:workflow_id`. */
    route: `${Method} /${string}`,
    { location, headers, hasEnded, ...http }: HttpAnswer<z.output<Output>> = {},
  ): void => {
    const [method, url] = route.split(' ') as [Method, string];
    const isVoid = operation.output instanceof z.ZodVoid;
    const status = http.status ?? (isVoid ? 204 : 200);
    app.route({
      method,
      url,
      ...routeOf(operation, {
        [status]: operation.output,
        ...(hasEnded && { 200: operation.output }),
      }),
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        const output = await callOperation(services, operation, request, request.body, reply.raw);
        reply.code(hasEnded?.(output as z.output<Output>) ? 200 : status);
        if (headers) reply.headers(headers);
        if (location) reply.header('location', location(output as z.output<Output>));
        if (isVoid) return reply.send();
        // Without the type, Fastify sends null as an empty body.
        return output === null ? reply.type('application/json').send(output) : reply.send(output);
      },
    });
  };

/** The schema and the configuration of a route. `success`: its answers by status. */
export const routeOf = (operation: AnyOperation, success: Record<number, unknown>) => ({
  config: { operation },
  schema: {
    operationId: operation.name,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description && { description: operation.description }),
    ...(operation.params && { params: operation.params }),
    ...(operation.query && { querystring: operation.query }),
    ...(operation.body && !isCustom(operation.body) && { body: operation.body }),
    response: { ...success, ...failures(...operation.failures) },
  },
});

/** The body is not JSON. The route reads and describes it. */
const isCustom = (body: z.ZodType) => body instanceof z.ZodCustom;

/** Runs the operation of a request. `body`: the body that the route has read, if it is not JSON. */
export const callOperation = <Output>(
  services: Services,
  operation: {
    scope: AnyOperation['scope'];
    idempotent: AnyOperation['idempotent'];
    // biome-ignore lint/suspicious/noExplicitAny: Fastify has parsed the parts of the input by the operation's schemas
    run(services: Services, context: CallerContext, input: any): Promise<Output>;
  },
  request: FastifyRequest,
  body: unknown = request.body,
  response?: ServerResponse,
): Promise<Output> =>
  invoke(services, operation, contextOf(request, operation, response), {
    ...(request.params as object),
    ...(request.query as object),
    body,
  });

/** For a route that does more than run its operation. The work sees only rows of the caller's tenant. */
export const inCallerTenant = <T>({ principal }: FastifyRequest, work: () => T): T =>
  inTenant(principal.tenantId, work);

const contextOf = (
  request: FastifyRequest,
  { idempotent }: Pick<AnyOperation, 'idempotent'>,
  response: ServerResponse | undefined,
): CallerContext => ({
  principal: request.principal,
  actor: {
    userId: request.principal.userId,
    ip: request.ip,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 500).toWellFormed(),
  },
  idempotencyKey: idempotent === 'key' ? readIdempotencyKey(request) : undefined,
  requestId: request.id,
  get signal() {
    return signalOf(response);
  },
  log: request.log,
});

/** Fires when the response is sent, or its connection is closed. */
function signalOf(response: ServerResponse | undefined): AbortSignal {
  const closed = new AbortController();
  response?.once('close', () => closed.abort());
  return closed.signal;
}

/** @throws InvalidInputError */
function readIdempotencyKey(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  const parsed = idempotencyKey.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError([
    { field: 'Idempotency-Key', message: parsed.error.issues[0]?.message ?? 'is not valid' },
  ]);
}
