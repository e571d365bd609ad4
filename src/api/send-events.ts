import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { endWithAccess } from '../auth/end-with-access.ts';
import type { EventEnvelope } from '../contracts/event.ts';
import { eventListQuery } from '../contracts/workflow.ts';
import type { FeedRequest } from '../events/live-feed.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { ApiContext } from './context.ts';

const lastEventId = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

export type Feed = Omit<FeedRequest, 'after' | 'signal'> & {
  /** Whether no event can follow this sequence. */
  isOver(after: number): boolean;
};

/** Streams a resource's events: past events, then new ones, until the last event or until the token or key expires. */
export async function sendEvents(
  { services, access }: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  feed: Feed,
): Promise<FastifyReply | undefined> {
  const { metrics } = services;
  const { cursor } = eventListQuery.parse(request.query);
  const closed = new AbortController();
  reply.raw.once('close', () => closed.abort());
  const after = readLastEventId(request.headers['last-event-id']) ?? cursor ?? 0;
  // 204 tells an EventSource not to come back (HTML, server-sent events, reconnection).
  if (feed.isOver(after)) return reply.code(204).send();
  const release = await services.openStream(request.principal.tenantId);
  reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
  metrics.liveFeeds.inc();
  try {
    // Sends the headers immediately: a quiet resource has no event to carry them, and a proxy would time out.
    reply.sse.sendHeaders();
    endWithAccess(access.authenticate, request.headers, closed);
    const events = services.followEvents({ ...feed, after, signal: closed.signal });
    await sendFrames(reply.sse, events, closed.signal);
  } finally {
    metrics.liveFeeds.dec();
    release();
    closed.abort();
  }
  return undefined;
}

interface FrameSink {
  send(frame: { id: string; event: string; data: unknown }): Promise<void>;
}

/** A client that disconnects while a frame waits must not keep the feed open: the write would never settle. */
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

function readLastEventId(header: string | string[] | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const parsed = lastEventId.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError([
    { field: 'Last-Event-ID', message: 'must be the sequence of an event' },
  ]);
}
