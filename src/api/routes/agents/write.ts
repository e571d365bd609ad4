import { z } from 'zod';
import { agent, connectionTest, registerAgent, replaceAgent } from '../../../contracts/agent.ts';
import { AGENT_CONFIGS } from '../../../contracts/agent-config.ts';
import { agentId } from '../../../contracts/ids.ts';
import { newId } from '../../../platform/new-id.ts';
import { deleteAgent, replaceAgent as replace } from '../../../services/agents/change-agent.ts';
import { testConnection } from '../../../services/agents/discover-agent.ts';
import { registerAgent as register } from '../../../services/agents/register-agent.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf, readIdempotencyKey } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';

const params = z.object({ agent_id: agentId });

export function writeAgentRoutes(app: Api, { registry }: ApiContext): void {
  app.post(
    '/v1/agents',
    {
      config: { idempotency: 'key' },
      schema: {
        tags: ['agents'],
        summary: 'Register an agent',
        description:
          'The agent is asked what it can do before it is stored; one that cannot be reached, does not take the credentials, or is not what `config` says is refused with 400 and the field to change. Credentials are references to secrets.',
        body: registerAgent,
        response: { 201: agent, ...failures(400, 409, 422) },
      },
    },
    async (request, reply) => {
      const registered = await register(registry, {
        tenantId: request.principal.tenantId,
        actor: actorOf(request),
        body: request.body,
        idempotencyKey: readIdempotencyKey(request),
      });
      return reply
        .code(201)
        .header('location', `/v1/agents/${registered.agent_id}`)
        .send(registered);
    },
  );

  app.post(
    '/v1/agents/test-connection',
    {
      config: { idempotency: 'natural' },
      schema: {
        tags: ['agents'],
        summary: 'Try an agent without registering it',
        body: registerAgent,
        response: { 200: connectionTest, ...failures(400) },
      },
    },
    ({ principal, body }) =>
      testConnection(registry, {
        ...body,
        tenant_id: principal.tenantId,
        agent_id: newId('ag'),
        endpoint: body.endpoint ?? null,
        config: AGENT_CONFIGS[body.type].parse(body.config),
      }),
  );

  app.put(
    '/v1/agents/:agent_id',
    {
      schema: {
        tags: ['agents'],
        summary: 'Replace the definition of an agent',
        description:
          'What is not given is as in a new registration; `type` stays. With `status` `inactive` the agent gets no work, and need not be reachable.',
        params,
        body: replaceAgent,
        response: { 200: agent, ...failures(400, 404, 409) },
      },
    },
    (request) =>
      replace(
        registry,
        {
          tenantId: request.principal.tenantId,
          agentId: request.params.agent_id,
          actor: actorOf(request),
        },
        request.body,
      ),
  );

  app.delete(
    '/v1/agents/:agent_id',
    {
      schema: {
        tags: ['agents'],
        summary: 'Remove an agent',
        description: 'A step that it works at fails, or is given to another agent.',
        params,
        response: { 204: z.void(), ...failures(400, 404) },
      },
    },
    async (request, reply) => {
      await deleteAgent(registry, {
        tenantId: request.principal.tenantId,
        agentId: request.params.agent_id,
        actor: actorOf(request),
      });
      return reply.code(204).send();
    },
  );
}
