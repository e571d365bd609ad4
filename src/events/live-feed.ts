import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { type EventEnvelope, eventEnvelope } from '../contracts/event.ts';
import type { Database } from '../db/database.ts';
import { isTransientDatabaseError } from '../db/is-transient.ts';
import { listEvents } from '../db/queries/list-events.ts';
import { WakeUp } from '../platform/wake-up.ts';
import { subjectsOfResource } from './subjects.ts';

const PAGE = 200;
/** Without a message for this long, events are read anyway: NATS may be down, or a message lost. */
const POLL_MS = 2000;

export interface FeedRequest {
  tenantId: string;
  resource: string;
  resourceId: string;
  /** The last sequence that the client has received. */
  after: number;
  signal: AbortSignal;
  /** Whether this is the resource's last event. */
  isLast(event: EventEnvelope): Promise<boolean>;
}

/**
 * Yields a resource's events after a sequence: first the stored ones, then each new one, without gaps or duplicates. Events always come
 * from Postgres. The live subject only says when to read, because a message on NATS can be forged.
 */
export async function* followEvents(
  deps: { db: Database; nats: NatsConnection },
  request: FeedRequest,
): AsyncGenerator<EventEnvelope> {
  const wakeUp = new WakeUp();
  let last = request.after;
  // Subscribes before the first read, so that no event is missed in between.
  const subscription = deps.nats.subscribe(
    subjectsOfResource(request.tenantId, request.resource, request.resourceId),
    {
      callback: (error, message) => {
        if (!error && announcesMore(message, last)) wakeUp.signal();
      },
    },
  );
  try {
    while (!request.signal.aborted) {
      const events = await readFrom(deps.db, request, last);
      for (const event of events) {
        last = event.sequence;
        yield event;
        if (await request.isLast(event)) return;
      }
      if (events.length < PAGE) await wakeUp.wait(POLL_MS, request.signal);
    }
  } finally {
    subscription.unsubscribe();
  }
}

const announcement = eventEnvelope.pick({ sequence: true });

/** Whether a message announces an unread event. An unparsable message announces none. */
function announcesMore({ subject, data }: Msg, last: number): boolean {
  if (subject.endsWith('.stream')) return false;
  const parsed = announcement.safeParse(parseJson(data));
  return parsed.success && parsed.data.sequence > last;
}

function parseJson(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
}

/** Reads again while Postgres is down. Otherwise the client would only reconnect. */
async function readFrom(
  db: Database,
  request: FeedRequest,
  after: number,
): Promise<EventEnvelope[]> {
  const { tenantId, resource, resourceId } = request;
  try {
    return await listEvents(db, { tenantId, resource, resourceId, after, limit: PAGE });
  } catch (error) {
    if (!isTransientDatabaseError(error)) throw error;
    return [];
  }
}
