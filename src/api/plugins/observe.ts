import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Metrics } from '../../platform/metrics.ts';

const tracer = trace.getTracer('agent-orchestrator-api');

/** Measures every request, and begins (or goes on with) its trace. Without an exporter the tracer is a no-op. */
export const observe = fp<{ metrics: Metrics }>(
  async (app, { metrics }) => {
    app.addHook('onRequest', (request, _reply, done) => {
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
      const level = request.method === 'GET' && reply.statusCode < 400 ? 'debug' : 'info';
      request.log[level]({ ...labels, ms: Math.round(reply.elapsedTime) }, 'request');
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
