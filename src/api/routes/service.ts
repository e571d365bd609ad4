import { z } from 'zod';
import { NotFoundError } from '../../platform/errors.ts';
import type { Api, ApiContext } from '../context.ts';
import { failures } from '../responses.ts';

const readiness = z.object({
  status: z.enum(['ready', 'not_ready']),
  dependencies: z.record(z.string(), z.enum(['up', 'down'])),
});

/** A dependency that does not answer within this time counts as down. */
const CHECK_MS = 2000;

export function serviceRoutes(
  app: Api,
  { checks, services: { metrics }, mayReadMetrics }: ApiContext,
): void {
  app.get(
    '/healthz',
    {
      config: { open: true },
      schema: {
        tags: ['service'],
        operationId: 'getHealth',
        summary: 'Check that the process is alive',
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      config: { open: true },
      schema: {
        tags: ['service'],
        operationId: 'getReadiness',
        summary: 'Check the dependencies of the process',
        response: { 200: readiness, 503: readiness },
      },
    },
    async (_request, reply) => {
      const entries = await Promise.all(
        Object.entries(checks).map(
          async ([name, check]) => [name, (await answers(check)) ? 'up' : 'down'] as const,
        ),
      );
      const dependencies = Object.fromEntries(entries);
      const ready = entries.every(([, state]) => state === 'up');
      return reply
        .code(ready ? 200 : 503)
        .send({ status: ready ? 'ready' : 'not_ready', dependencies });
    },
  );

  app.get(
    '/metrics',
    {
      config: { open: true },
      schema: {
        tags: ['service'],
        operationId: 'getMetrics',
        summary: 'Get the Prometheus metrics of this process',
        description:
          'Requires `METRICS_TOKEN` as a bearer token. Without that setting, it is available in development mode only.',
        response: {
          200: {
            description: 'Metrics in the text format of Prometheus.',
            content: { 'text/plain': { schema: z.unknown().meta({ type: 'string' }) } },
          },
          ...failures(404),
        },
      },
    },
    async (request, reply) => {
      if (!mayReadMetrics(request.headers.authorization))
        throw new NotFoundError('page', '/metrics');
      return reply
        .header('content-type', metrics.registry.contentType)
        .send(await metrics.registry.metrics());
    },
  );
}

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, CHECK_MS, false).unref());
  const done = check().then(
    () => true,
    () => false,
  );
  return Promise.race([done, late]);
}
