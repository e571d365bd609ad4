import { z } from 'zod';
import { registerTool, tool, toolName } from '../../../contracts/tool.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';

export function toolRoutes(app: Api, { catalogue }: ApiContext): void {
  app.get(
    '/v1/tools',
    {
      schema: {
        tags: ['tools'],
        summary: 'The catalogue of tools',
        response: {
          200: z.object({ items: z.array(tool), next_cursor: z.null() }),
          ...failures(400),
        },
      },
    },
    async (request) => ({
      items: await catalogue.list(request.principal.tenantId),
      next_cursor: null,
    }),
  );

  app.post(
    '/v1/tools',
    {
      config: { idempotency: 'natural' },
      schema: {
        tags: ['tools'],
        summary: 'Register a tool service',
        description:
          'Called with POST, the arguments as JSON, `X-Tenant-Id` and `Idempotency-Key`. A tool that is neither `read_only` nor `idempotent` is never called again when a call gave no answer. Registering the same tool again changes nothing.',
        body: registerTool,
        response: { 201: tool, ...failures(400, 409) },
      },
    },
    async (request, reply) => {
      return reply
        .code(201)
        .send(await catalogue.register(request.principal.tenantId, actorOf(request), request.body));
    },
  );

  app.delete(
    '/v1/tools/:name',
    {
      schema: {
        tags: ['tools'],
        summary: 'Remove a registered tool',
        params: z.object({ name: toolName }),
        response: { 204: z.void(), ...failures(400, 404) },
      },
    },
    async (request, reply) => {
      await catalogue.remove(request.principal.tenantId, actorOf(request), request.params.name);
      return reply.code(204).send();
    },
  );
}
