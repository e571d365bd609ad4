import { z } from 'zod';
import {
  agentCreation,
  agentCreationAccepted,
  agentCreationListQuery,
  agentCreationParams,
  agentCreationSummary,
  createAgentCreation,
  isEndedCreation,
} from '../../../contracts/agent-creation.ts';
import { pageOf } from '../../../contracts/page.ts';
import { eventListQuery } from '../../../contracts/workflow.ts';
import { acceptCreation } from '../../../services/agent-creations/accept-creation.ts';
import {
  getCreation,
  getCreationStatus,
  listCreationEvents,
  listCreations,
} from '../../../services/agent-creations/read-creations.ts';
import {
  cancelCreation,
  reviveCreation,
} from '../../../services/agent-creations/steer-creation.ts';
import { answerOnce } from '../../../services/idempotency/answer-once.ts';
import { chooseMediaType, LIST_OR_STREAM } from '../../choose-media-type.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf, idempotentRequestOf, readIdempotencyKey } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';
import { EVENTS, sendEvents } from '../send-events.ts';

export function agentCreationRoutes(app: Api, context: ApiContext): void {
  const { db, audited, agentCreations: deps } = context;

  app.post(
    '/v1/agent-creations',
    {
      config: { idempotency: 'key' },
      schema: {
        tags: ['agent creations'],
        summary: 'Have agents created, changed or removed on LangGraph deployments',
        description:
          'From a sentence to a configuration that a person confirms (an approval of kind `agent_creation`), and then it is done with the rights of the caller, whose token it keeps, encrypted. 10 creations, 50 updates and 5 deletions an hour for each user: 429 `limit_reached` says in `Retry-After` when the next one can be. With an `Idempotency-Key`, a repetition answers with the same agent creation.',
        body: createAgentCreation,
        response: { 202: agentCreationAccepted, ...failures(400, 409, 422, 429) },
      },
    },
    async (request, reply) => {
      const accepted = await acceptCreation(deps, {
        principal: request.principal,
        actor: actorOf(request),
        body: request.body,
        idempotencyKey: readIdempotencyKey(request),
        log: request.log,
      });
      return reply
        .code(202)
        .header('location', `/v1/agent-creations/${accepted.agent_creation_id}`)
        .send(accepted);
    },
  );

  app.get(
    '/v1/agent-creations',
    {
      schema: {
        tags: ['agent creations'],
        summary: 'Agent creations, the newest first',
        querystring: agentCreationListQuery,
        response: { 200: pageOf(agentCreationSummary), ...failures(400) },
      },
    },
    (request) => listCreations(db, request.principal, request.query),
  );

  app.get(
    '/v1/agent-creations/:agent_creation_id',
    {
      schema: {
        tags: ['agent creations'],
        summary: 'How an agent creation stands',
        params: agentCreationParams,
        response: { 200: agentCreation, ...failures(400, 404) },
      },
    },
    (request) =>
      getCreation(db, {
        tenant_id: request.principal.tenantId,
        agent_creation_id: request.params.agent_creation_id,
      }),
  );

  app.get(
    '/v1/agent-creations/:agent_creation_id/events',
    {
      sse: 'manual',
      schema: {
        tags: ['agent creations'],
        summary: 'The progress of an agent creation, as a list or live',
        description:
          'With `Accept: text/event-stream` the answer is a stream that goes on after `Last-Event-ID` and ends after the last event.',
        params: agentCreationParams,
        querystring: eventListQuery,
        response: { 200: EVENTS, 204: z.void(), ...failures(400, 404, 406) },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.principal;
      const { agent_creation_id } = request.params;
      const { cursor, limit } = request.query;
      const ref = { tenant_id: tenantId, agent_creation_id };
      const now = await getCreationStatus(db, ref);
      if (chooseMediaType(request, reply, LIST_OR_STREAM) === 'application/json')
        return listCreationEvents(db, ref, { after: cursor ?? 0, limit });
      return sendEvents(context, request, reply, {
        tenantId,
        resource: 'agent_creations',
        resourceId: agent_creation_id,
        after: cursor,
        isOver: (after) => isEndedCreation(now.status) && after >= now.last_sequence,
        isLast: async ({ sequence }) => {
          const { status, last_sequence } = await getCreationStatus(db, ref);
          return isEndedCreation(status) && last_sequence === sequence;
        },
      });
    },
  );

  app.post(
    '/v1/agent-creations/:agent_creation_id/revive',
    {
      config: { idempotency: 'key' },
      schema: {
        tags: ['agent creations'],
        summary: 'Ask again what has expired or failed',
        description:
          'It goes on with all that is known and configured. 409 `not_revivable` otherwise.',
        params: agentCreationParams,
        response: { 202: agentCreationAccepted, ...failures(400, 403, 404, 409, 422) },
      },
    },
    async (request, reply) =>
      reply.code(202).send(
        await answerOnce(db, idempotentRequestOf(request), () =>
          reviveCreation(deps, {
            principal: request.principal,
            actor: actorOf(request),
            agentCreationId: request.params.agent_creation_id,
            log: request.log,
          }),
        ),
      ),
  );

  app.delete(
    '/v1/agent-creations/:agent_creation_id',
    {
      schema: {
        tags: ['agent creations'],
        summary: 'Cancel an agent creation',
        description: 'What is being done to a deployment at this moment is let finish.',
        params: agentCreationParams,
        response: { 202: agentCreationAccepted, ...failures(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const { agent_creation_id } = request.params;
      await cancelCreation(
        { ...deps, audited },
        {
          principal: request.principal,
          actor: actorOf(request),
          agentCreationId: agent_creation_id,
          log: request.log,
        },
      );
      const { status } = await getCreationStatus(db, {
        tenant_id: request.principal.tenantId,
        agent_creation_id,
      });
      return reply.code(202).send({ agent_creation_id, status });
    },
  );
}
