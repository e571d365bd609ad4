import { z } from 'zod';
import { NotFoundError } from '../../../platform/errors.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';

const readiness = z.object({
  status: z.enum(['ready', 'not_ready']),
  dependencies: z.record(z.string(), z.enum(['up', 'down'])),
});

/** A dependency that does not answer within this time counts as down. */
const CHECK_MS = 2000;

export function serviceRoutes(app: Api, { checks, metrics, mayReadMetrics }: ApiContext): void {
  app.get(
    '/healthz',
    {
      schema: {
        tags: ['service'],
        summary: 'The process lives',
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        tags: ['service'],
        summary: 'Each dependency by name',
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
      schema: {
        tags: ['service'],
        summary: 'Prometheus metrics of this process',
        description:
          'With `METRICS_TOKEN`, as `Authorization: Bearer`. Without that setting, in development mode only.',
        response: {
          200: {
            description: 'In the text format of Prometheus.',
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
