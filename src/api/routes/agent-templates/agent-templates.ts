import { z } from 'zod';
import {
  agentTemplate,
  registerAgentTemplate,
  templateName,
} from '../../../contracts/agent-template.ts';
import {
  deleteTemplate,
  getTemplate,
  listTemplates,
  registerTemplate,
} from '../../../services/agents/templates.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';

const params = z.object({ name: templateName });

export function agentTemplateRoutes(app: Api, { db }: ApiContext): void {
  app.get(
    '/v1/agent-templates',
    {
      schema: {
        tags: ['agents'],
        summary: 'How to talk to HTTP agents: the built-in templates, and your own',
        response: {
          200: z.object({ items: z.array(agentTemplate), next_cursor: z.null() }),
          ...failures(400),
        },
      },
    },
    async (request) => ({
      items: await listTemplates(db, request.principal.tenantId),
      next_cursor: null,
    }),
  );

  app.get(
    '/v1/agent-templates/:name',
    {
      schema: {
        tags: ['agents'],
        summary: 'A template',
        params,
        response: { 200: agentTemplate, ...failures(400, 404) },
      },
    },
    (request) => getTemplate(db, request.principal.tenantId, request.params.name),
  );

  app.post(
    '/v1/agent-templates',
    {
      config: { idempotency: 'natural' },
      schema: {
        tags: ['agents'],
        summary: 'Register a template',
        description:
          'For agents of type `custom`. Registering the same template again changes nothing.',
        body: registerAgentTemplate,
        response: { 201: agentTemplate, ...failures(400, 409) },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.principal;
      const template = await registerTemplate(db, tenantId, actorOf(request), request.body);
      return reply
        .code(201)
        .header('location', `/v1/agent-templates/${template.name}`)
        .send(template);
    },
  );

  app.delete(
    '/v1/agent-templates/:name',
    {
      schema: {
        tags: ['agents'],
        summary: 'Remove a template of your own',
        params,
        response: { 204: z.void(), ...failures(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.principal;
      await deleteTemplate(db, tenantId, actorOf(request), request.params.name);
      return reply.code(204).send();
    },
  );
}
