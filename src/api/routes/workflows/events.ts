import { z } from 'zod';
import type { EventEnvelope } from '../../../contracts/event.ts';
import { workflowId } from '../../../contracts/ids.ts';
import { eventListQuery, isTerminal, workflowStatus } from '../../../contracts/workflow.ts';
import { getStatus } from '../../../services/runs/read-run.ts';
import { listRunEvents } from '../../../services/runs/run-events.ts';
import { chooseMediaType, LIST_OR_STREAM } from '../../choose-media-type.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';
import { EVENTS, sendEvents } from '../send-events.ts';

export function workflowEventsRoute(app: Api, context: ApiContext): void {
  const { db } = context;
  app.get(
    '/v1/workflows/:workflow_id/events',
    {
      sse: 'manual',
      schema: {
        tags: ['workflows'],
        summary: 'The events of a workflow, as a list or live',
        description:
          'With `Accept: text/event-stream` the answer is a stream: first what has happened, then what happens; it ends after the last event of a finished workflow, or when the token or key is no longer valid, and goes on after `Last-Event-ID`. Otherwise a page of events in order.',
        params: z.object({ workflow_id: workflowId }),
        querystring: eventListQuery,
        response: { 200: EVENTS, 204: z.void(), ...failures(400, 404, 406) },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.principal;
      const { workflow_id: workflowId } = request.params;
      const { cursor, limit } = request.query;
      const run = await getStatus(db, tenantId, workflowId);
      if (chooseMediaType(request, reply, LIST_OR_STREAM) === 'application/json') {
        return listRunEvents(db, { tenantId, workflowId, after: cursor ?? 0, limit });
      }
      return sendEvents(context, request, reply, {
        tenantId,
        resource: 'workflows',
        resourceId: workflowId,
        after: cursor,
        isOver: (after) => isTerminal(run.status) && after >= run.last_sequence,
        isLast: (event) => endsWorkflow(db, tenantId, event),
      });
    },
  );
}

/** An end that nothing follows: a run that has failed may have been retried. */
async function endsWorkflow(
  db: ApiContext['db'],
  tenantId: string,
  event: EventEnvelope,
): Promise<boolean> {
  const status = workflowStatus.safeParse(event.payload.status);
  if (event.type !== 'workflow.status_changed' || !status.success || !isTerminal(status.data))
    return false;
  return (await getStatus(db, tenantId, event.correlationId)).last_sequence === event.sequence;
}
