import type { NatsConnection } from '@nats-io/transport-node';
import type { RunRef } from '../contracts/run.ts';
import { fitFields, MAX_BYTES_PER_UNIT } from '../platform/fit-fields.ts';
import type { Logger } from '../platform/logger.ts';
import { streamSubject } from './subjects.ts';

/** Live text goes out at most this often, so that a fast model does not flood the subject. Milliseconds. */
const FLUSH_MS = 40;
/** Of one message, where the server takes more: subscribers should not have to. */
const MAX_MESSAGE_BYTES = 1_000_000;
/** From here on the server is asked whether it has taken what was sent. */
const ASK_AFTER_BYTES = 1024 * 1024;
/** What the server has not taken yet; what comes on top of it is dropped. */
const MAX_PENDING_BYTES = 8 * 1024 * 1024;
/** Text that waits for the next flush. UTF-16 code units. */
const MAX_PENDING_UNITS = 1024 * 1024;

/** What one call says while it works. Nothing is stored, and the stored answer makes up for a lost message. */
export interface LiveChannel {
  /** Sends text as it arrives, in as many messages as it takes. */
  say(text: string): void;
  /** Sends one message at once; a message that is too large is cut, and says so with `truncated`. */
  show(part: Record<string, unknown>): void;
  /** The same, but only the newest of what comes within a moment. */
  showNewest(part: Record<string, unknown>): void;
}

export interface LivePublisher {
  /** `source` says in each message who speaks. */
  open(run: RunRef, source: Record<string, unknown>): LiveChannel;
}

/**
 * The only way by which live text gets to NATS. It never throws, for it is called in timers: what is too large for a message is
 * split or cut, and what NATS cannot take now is dropped.
 */
export function createLivePublisher(nats: NatsConnection, log: Logger): LivePublisher {
  const backlog = new Backlog(nats);
  const publish = (subject: string, message: Record<string, unknown>) => {
    try {
      const bytes = Buffer.from(JSON.stringify(fitFields(message, maxBytesOf(nats))));
      if (backlog.admits(bytes.length)) nats.publish(subject, bytes);
    } catch (error) {
      log.warn({ err: error, subject }, 'live text was dropped');
    }
  };
  return {
    open(run, source) {
      const subject = streamSubject(run.tenant_id, run.workflow_id);
      const show = (part: Record<string, unknown>) => publish(subject, { ...source, ...part });
      const sayNow = (text: string) => {
        for (const piece of splitText(text, unitsPerMessage(nats, source))) show({ text: piece });
      };
      return { show, say: collectText(sayNow), showNewest: keepNewest(show) };
    },
  };
}

const maxBytesOf = (nats: NatsConnection): number =>
  Math.min(nats.info?.max_payload ?? MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES);

/** So many that they fit however JSON writes them. */
function unitsPerMessage(nats: NatsConnection, source: Record<string, unknown>): number {
  const envelope = Buffer.byteLength(JSON.stringify({ ...source, text: '' }));
  return Math.max(2, Math.floor((maxBytesOf(nats) - envelope) / MAX_BYTES_PER_UNIT));
}

/** Pieces of at most `maxUnits`, none of which ends within a surrogate pair. */
export function* splitText(text: string, maxUnits: number): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + maxUnits, text.length);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    yield text.slice(start, end);
    start = end;
  }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

function collectText(send: (text: string) => void): (text: string) => void {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const text = waiting;
    waiting = '';
    send(text);
  };
  return (text) => {
    waiting += text;
    if (waiting.length >= MAX_PENDING_UNITS) flush();
    else if (waiting) timer ??= setTimeout(flush, FLUSH_MS);
  };
}

function keepNewest<T>(send: (value: T) => void): (value: T) => void {
  let newest: { value: T } | undefined;
  const flush = () => {
    const due = newest;
    newest = undefined;
    if (due) send(due.value);
  };
  return (value) => {
    if (!newest) setTimeout(flush, FLUSH_MS);
    newest = { value };
  };
}

/** Counts what the server has not confirmed yet: the client itself would keep it in memory without a limit. */
class Backlog {
  readonly #nats: NatsConnection;
  #bytes = 0;
  #isAsking = false;

  constructor(nats: NatsConnection) {
    this.#nats = nats;
  }

  /** Whether so many bytes may be sent now. Without a connection (`info` is unknown then) nothing is. */
  admits(bytes: number): boolean {
    const nats = this.#nats;
    if (nats.isClosed() || nats.isDraining() || !nats.info) return false;
    if (this.#bytes + bytes > MAX_PENDING_BYTES) return false;
    this.#bytes += bytes;
    if (this.#bytes > ASK_AFTER_BYTES && !this.#isAsking) void this.#ask();
    return true;
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    const asked = this.#bytes;
    // Fails when the connection is lost: the client then drops what it had not sent.
    await this.#nats.flush().catch(() => undefined);
    this.#bytes -= asked;
    this.#isAsking = false;
  }
}
