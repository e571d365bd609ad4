import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { type EventEnvelope, eventEnvelope } from '../contracts/event.ts';
import type { Database } from '../db/database.ts';
import { isTransientDatabaseError } from '../db/is-transient.ts';
import { listEvents } from '../db/queries/list-events.ts';
import { WakeUp } from '../platform/wake-up.ts';
import { subjectsOfResource } from './subjects.ts';

const PAGE = 200;
/** Without a message for so long, the events are read anyway: NATS may be away, or its message lost. */
const POLL_MS = 2000;

export interface FeedRequest {
  tenantId: string;
  resource: string;
  resourceId: string;
  /** The last sequence the client has seen. */
  after: number;
  signal: AbortSignal;
  /** Whether this event is the resource's last one. */
  isLast(event: EventEnvelope): Promise<boolean>;
}

/**
 * A resource's events after a sequence: first those stored, then each as it happens, none left out and none twice. Events are read
 * from Postgres only. The live subject says when to read: whoever can publish to NATS can forge a message, and cannot forge an event.
 */
export async function* followEvents(
  deps: { db: Database; nats: NatsConnection },
  request: FeedRequest,
): AsyncGenerator<EventEnvelope> {
  const wakeUp = new WakeUp();
  let last = request.after;
  // Before the first read: what happens during it must not fall between.
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

/** Whether a message tells of an event that is still to be read. What does not parse tells of none. */
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

/** While Postgres is away the client waits; it would only come back. */
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
