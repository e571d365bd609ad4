import { z } from 'zod';
import { agent, agentListQuery, agentStats } from '../../../contracts/agent.ts';
import { eventEnvelope } from '../../../contracts/event.ts';
import { agentId } from '../../../contracts/ids.ts';
import { pageOf } from '../../../contracts/page.ts';
import { eventListQuery } from '../../../contracts/workflow.ts';
import { listAgentEvents } from '../../../services/agents/agent-events.ts';
import { checkNow } from '../../../services/agents/check-agents.ts';
import { listAgents, agentStats as stats } from '../../../services/agents/read-agents.ts';
import { getAgent } from '../../../services/agents/register-agent.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';

const params = z.object({ agent_id: agentId });

export function readAgentRoutes(app: Api, { db, registry }: ApiContext): void {
  app.get(
    '/v1/agents',
    {
      schema: {
        tags: ['agents'],
        summary: 'The agents, the newest first',
        querystring: agentListQuery,
        response: { 200: pageOf(agent), ...failures(400) },
      },
    },
    (request) => listAgents(db, request.principal.tenantId, request.query),
  );

  app.get(
    '/v1/agents/stats',
    {
      schema: {
        tags: ['agents'],
        summary: 'What the agents have done',
        description:
          'Calls, failures, latency of the answered calls, and cost, for the last `days`.',
        querystring: z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) }),
        response: { 200: agentStats, ...failures(400) },
      },
    },
    (request) => stats(db, request.principal.tenantId, request.query.days),
  );

  app.get(
    '/v1/agents/:agent_id',
    {
      schema: {
        tags: ['agents'],
        summary: 'An agent',
        params,
        response: { 200: agent, ...failures(400, 404) },
      },
    },
    (request) => getAgent({ db }, request.principal.tenantId, request.params.agent_id),
  );

  app.post(
    '/v1/agents/:agent_id/health',
    {
      config: { idempotency: 'natural' },
      schema: {
        tags: ['agents'],
        summary: 'Check an agent now',
        description: 'What is found becomes its status. Each agent is also checked once a minute.',
        params,
        response: { 200: agent, ...failures(400, 404) },
      },
    },
    (request) => checkNow(registry, request.principal.tenantId, request.params.agent_id),
  );

  app.get(
    '/v1/agents/:agent_id/events',
    {
      schema: {
        tags: ['agents'],
        summary: 'The events of an agent, also of one that was removed',
        params,
        querystring: eventListQuery,
        response: { 200: pageOf(eventEnvelope), ...failures(400, 404) },
      },
    },
    ({ principal, params: { agent_id }, query: { cursor, limit } }) =>
      listAgentEvents(db, {
        tenantId: principal.tenantId,
        agentId: agent_id,
        after: cursor ?? 0,
        limit,
      }),
  );
}
