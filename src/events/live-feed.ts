import type { NatsConnection } from '@nats-io/transport-node';
import { type EventEnvelope, eventEnvelope } from '../contracts/event.ts';
import type { Database } from '../db/database.ts';
import { isTransientDatabaseError } from '../db/is-transient.ts';
import { listEvents } from '../db/queries/list-events.ts';
import { WakeUp } from '../platform/wake-up.ts';
import { subjectsOfResource } from './subjects.ts';

const PAGE = 200;
/** Without a live event for so long, the events table is read: NATS may be away, or its message lost. */
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
 * A resource's events after a sequence: first those stored, then each as it happens, none left out and none twice. The
 * live subject is a wake-up that carries its event: what does not follow on is read from Postgres instead.
 */
export async function* followEvents(
  deps: { db: Database; nats: NatsConnection },
  request: FeedRequest,
): AsyncGenerator<EventEnvelope> {
  const inbox = new Inbox();
  // Before the first read: what happens during it must not fall between.
  const subscription = deps.nats.subscribe(
    subjectsOfResource(request.tenantId, request.resource, request.resourceId),
    {
      callback: (error, message) => {
        if (!error && !message.subject.endsWith('.stream')) inbox.push(message.string());
      },
    },
  );
  let last = request.after;
  try {
    while (!request.signal.aborted) {
      for (const event of await readFrom(deps.db, request, last)) {
        last = event.sequence;
        yield event;
        if (await request.isLast(event)) return;
      }
      for await (const event of inbox.following(() => last, request.signal)) {
        last = event.sequence;
        yield event;
        if (await request.isLast(event)) return;
      }
    }
  } finally {
    subscription.unsubscribe();
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

class Inbox {
  #messages: string[] = [];
  readonly #wakeUp = new WakeUp();

  push(message: string): void {
    this.#messages.push(message);
    this.#wakeUp.signal();
  }

  /** Live events while each follows the last one; ends at a gap, or after a silence, so that the caller reads again. */
  async *following(last: () => number, signal: AbortSignal): AsyncGenerator<EventEnvelope> {
    if (this.#messages.length === 0) await this.#wakeUp.wait(POLL_MS, signal);
    for (
      let message = this.#messages.shift();
      message !== undefined;
      message = this.#messages.shift()
    ) {
      const event = eventEnvelope.parse(JSON.parse(message));
      if (event.sequence <= last()) continue;
      if (event.sequence !== last() + 1) return;
      yield event;
    }
  }
}
