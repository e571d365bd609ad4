import { z } from 'zod';
import { isEndedCreation } from '../../contracts/agent-creation.ts';
import { type EventEnvelope, eventEnvelope } from '../../contracts/event.ts';
import { pageOf } from '../../contracts/page.ts';
import { isTerminal, workflowStatus } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { listAgentCreationEvents } from '../../operations/agent-creations.ts';
import { listWorkflowEvents } from '../../operations/workflows.ts';
import { getCreationStatus } from '../../services/agent-creations/read-creations.ts';
import { getStatus } from '../../services/runs/read-run.ts';
import { callOperation, inCallerTenant, routeOf } from '../bind.ts';
import { chooseMediaType, LIST_OR_STREAM } from '../choose-media-type.ts';
import type { Api, ApiContext } from '../context.ts';
import { EVENT_STREAM } from '../responses.ts';
import { sendEvents } from '../send-events.ts';

/** The answers of a route that lists events or streams them. 204 tells an EventSource not to reconnect. */
const ANSWERS = {
  200: {
    description: 'A page of events, or a stream of them.',
    content: {
      'application/json': { schema: pageOf(eventEnvelope) },
      'text/event-stream': { schema: EVENT_STREAM },
    },
  },
  204: z.void(),
};

/** Events of workflows and of agent creations, as pages or as streams of server-sent events. */
export function eventRoutes(app: Api, context: ApiContext): void {
  const { services } = context;
  const { db } = services;

  app.get(
    '/v1/workflows/:workflow_id/events',
    { sse: 'manual', ...routeOf(listWorkflowEvents, ANSWERS) },
    (request, reply) =>
      inCallerTenant(request, async () => {
        const { tenantId } = request.principal;
        const { workflow_id } = listWorkflowEvents.params.parse(request.params);
        const run = await getStatus(db, tenantId, workflow_id);
        if (chooseMediaType(request, reply, LIST_OR_STREAM) === 'application/json')
          return callOperation(services, listWorkflowEvents, request);
        return sendEvents(context, request, reply, {
          tenantId,
          resource: 'workflows',
          resourceId: workflow_id,
          isOver: (after) => isTerminal(run.status) && after >= run.last_sequence,
          isLast: (event) => endsWorkflow(db, tenantId, event),
        });
      }),
  );

  app.get(
    '/v1/agent-creations/:agent_creation_id/events',
    { sse: 'manual', ...routeOf(listAgentCreationEvents, ANSWERS) },
    (request, reply) =>
      inCallerTenant(request, async () => {
        const { tenantId } = request.principal;
        const { agent_creation_id } = listAgentCreationEvents.params.parse(request.params);
        const ref = { tenant_id: tenantId, agent_creation_id };
        const now = await getCreationStatus(db, ref);
        if (chooseMediaType(request, reply, LIST_OR_STREAM) === 'application/json')
          return callOperation(services, listAgentCreationEvents, request);
        return sendEvents(context, request, reply, {
          tenantId,
          resource: 'agent_creations',
          resourceId: agent_creation_id,
          isOver: (after) => isEndedCreation(now.status) && after >= now.last_sequence,
          isLast: async ({ sequence }) => {
            const { status, last_sequence } = await getCreationStatus(db, ref);
            return isEndedCreation(status) && last_sequence === sequence;
          },
        });
      }),
  );
}

/** A terminal status that no event follows: a failed run may have been retried. */
async function endsWorkflow(
  db: Database,
  tenantId: string,
  event: EventEnvelope,
): Promise<boolean> {
  const status = workflowStatus.safeParse(event.payload.status);
  if (event.type !== 'workflow.status_changed' || !status.success || !isTerminal(status.data))
    return false;
  return (await getStatus(db, tenantId, event.correlationId)).last_sequence === event.sequence;
}
