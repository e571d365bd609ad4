import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { z } from 'zod';
import { workflowId } from '../../contracts/ids.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { problemCodeOf } from './problems.ts';

const tracer = trace.getTracer('agent-orchestrator-api');

/**
 * Measures and logs every request, and begins (or goes on with) its trace. Without an exporter the tracer is a no-op. Every line of the
 * request's log has its path, as a pattern, and the workflow that the request names.
 */
export const observe = fp<{ metrics: Metrics }>(
  async (app, { metrics }) => {
    app.addHook('onRequest', (request, _reply, done) => {
      const workflow_id = workflowOf(request);
      request.log = request.log.child({
        method: request.method,
        path: routeOf(request),
        ...(workflow_id && { workflow_id }),
      });
      const parent = propagation.extract(context.active(), request.headers);
      const span = tracer.startSpan(
        `${request.method} ${routeOf(request)}`,
        { kind: SpanKind.SERVER },
        parent,
      );
      spans.set(request, span);
      context.with(trace.setSpan(parent, span), done);
    });
    app.addHook('onResponse', async (request, reply) => {
      const labels = {
        method: request.method,
        route: routeOf(request),
        status: String(reply.statusCode),
      };
      metrics.httpRequests.observe(labels, reply.elapsedTime / 1000);
      const code = problemCodeOf(request);
      if (code) metrics.httpProblems.inc({ code });
      const level = request.method === 'GET' && reply.statusCode < 400 ? 'debug' : 'info';
      const created = createdBy(reply);
      const outcome = {
        status: reply.statusCode,
        ...(code && { code }),
        ...(created && { workflow_id: created }),
      };
      request.log[level]({ ...outcome, ms: Math.round(reply.elapsedTime) }, 'request');
      const span = spans.get(request);
      span?.setAttributes({
        'http.response.status_code': reply.statusCode,
        'http.route': labels.route,
      });
      span?.end();
    });
  },
  { name: 'observe' },
);

const spans = new WeakMap<FastifyRequest, ReturnType<typeof tracer.startSpan>>();

/** The pattern, not the path: ids would make a time series of every run. */
const routeOf = (request: FastifyRequest) => request.routeOptions.url ?? 'none';

/** In the path or the query. An execution is a workflow, too. */
const named = z.object({ workflow_id: workflowId }).or(z.object({ execution_id: workflowId }));

function workflowOf({ params, query }: FastifyRequest): string | undefined {
  const found = named.safeParse(params).data ?? named.safeParse(query).data;
  return found && ('workflow_id' in found ? found.workflow_id : found.execution_id);
}

/** The workflow that the request has created. */
function createdBy(reply: FastifyReply): string | undefined {
  const id = String(reply.getHeader('location') ?? '')
    .split('/')
    .at(-1);
  return workflowId.safeParse(id).data;
}
