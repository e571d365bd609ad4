import { z } from 'zod';
import { endWithAccess } from '../../../auth/end-with-access.ts';
import { type EventEnvelope, eventEnvelope } from '../../../contracts/event.ts';
import { workflowId } from '../../../contracts/ids.ts';
import { pageOf } from '../../../contracts/page.ts';
import { eventListQuery, isTerminal, workflowStatus } from '../../../contracts/workflow.ts';
import { followEvents } from '../../../events/live-feed.ts';
import { InvalidInputError } from '../../../platform/errors.ts';
import { getStatus } from '../../../services/runs/read-run.ts';
import { listRunEvents } from '../../../services/runs/run-events.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../responses.ts';

const lastEventId = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

export function workflowEventsRoute(app: Api, { db, nats, metrics, access }: ApiContext): void {
  app.get(
    '/v1/workflows/:workflow_id/events',
    {
      sse: 'dual',
      schema: {
        tags: ['workflows'],
        summary: 'The events of a workflow, as a list or live',
        description:
          'With `Accept: text/event-stream` the answer is a stream: first what has happened, then what happens; it ends after the last event of a finished workflow, or when the token or key is no longer valid, and goes on after `Last-Event-ID`. Otherwise a page of events in order.',
        params: z.object({ workflow_id: workflowId }),
        querystring: eventListQuery,
        response: { 200: pageOf(eventEnvelope), 204: z.void(), ...failures(400, 404) },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.principal;
      const { workflow_id: workflowId } = request.params;
      const { cursor, limit } = request.query;
      const closed = new AbortController();
      reply.raw.once('close', () => closed.abort());
      const run = await getStatus(db, tenantId, workflowId);
      if (!reply.sse) {
        return listRunEvents(db, { tenantId, workflowId, after: cursor ?? 0, limit });
      }
      const after = readLastEventId(request.headers['last-event-id']) ?? cursor ?? 0;
      // Nothing can follow: 204 tells an EventSource not to come back (HTML, server-sent events, reconnection).
      if (isTerminal(run.status) && after >= run.last_sequence) return reply.code(204).send();
      reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
      // At once: a quiet run has no event to carry the headers, and a proxy would give up.
      reply.sse.sendHeaders();
      metrics.liveFeeds.inc();
      endWithAccess(access.authenticate, request.headers, closed);
      try {
        const events = followEvents(
          { db, nats },
          {
            tenantId,
            resource: 'workflows',
            resourceId: workflowId,
            after,
            signal: closed.signal,
            isLast: (event) => endsWorkflow(db, tenantId, event),
          },
        );
        await sendFrames(reply.sse, events, closed.signal);
      } finally {
        metrics.liveFeeds.dec();
        closed.abort();
      }
    },
  );
}

interface FrameSink {
  send(frame: { id: string; event: string; data: unknown }): Promise<void>;
}

/** A client that goes away while a frame waits for it must not keep the feed open: the write would never settle. */
async function sendFrames(
  sink: FrameSink,
  events: AsyncIterable<EventEnvelope>,
  closed: AbortSignal,
): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    closed.addEventListener('abort', () => resolve(), { once: true });
  });
  for await (const event of events) {
    const frame = { id: String(event.sequence), event: event.type, data: event };
    await Promise.race([sink.send(frame), gone]);
    if (closed.aborted) return;
  }
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

function readLastEventId(header: string | string[] | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const parsed = lastEventId.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError([
    { field: 'Last-Event-ID', message: 'must be the sequence of an event' },
  ]);
}
