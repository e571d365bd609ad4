import type { NatsConnection } from '@nats-io/transport-node';
import type { RunRef } from '../contracts/run.ts';
import { fitFields, MAX_BYTES_PER_UNIT } from '../platform/fit-fields.ts';
import type { Logger } from '../platform/logger.ts';
import { streamSubject } from './subjects.ts';

/** Minimum interval between two messages of live text, so that a fast model does not flood the subject. Milliseconds. */
const FLUSH_MS = 40;
/** Maximum size of a message, even if the server accepts more. */
const MAX_MESSAGE_BYTES = 1_000_000;
/** Unconfirmed bytes from which the publisher asks the server for a confirmation. */
const ASK_AFTER_BYTES = 1024 * 1024;
/** Maximum of unconfirmed bytes. Beyond it, messages are dropped. */
const MAX_PENDING_BYTES = 8 * 1024 * 1024;
/** Text that waits for the next flush. UTF-16 code units. */
const MAX_PENDING_UNITS = 1024 * 1024;

/** The live output of one call. It is never stored; the stored answer makes up for lost messages. */
export interface LiveChannel {
  /** Sends text as it arrives, split into as many messages as needed. */
  say(text: string): void;
  /** Sends one message at once. If the message is too large, it is cut and has `truncated`. */
  show(part: Record<string, unknown>): void;
  /** Like `show`, but sends only the newest message of each interval. */
  showNewest(part: Record<string, unknown>): void;
}

export interface LivePublisher {
  /** `source` is added to each message. */
  open(run: RunRef, source: Record<string, unknown>): LiveChannel;
}

/**
 * Publishes live text to NATS. Never throws, because timers call it: messages that are too large are split or cut, and messages that NATS
 * cannot take are dropped.
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

/** The number of characters that fits in any JSON encoding. */
function unitsPerMessage(nats: NatsConnection, source: Record<string, unknown>): number {
  const envelope = Buffer.byteLength(JSON.stringify({ ...source, text: '' }));
  return Math.max(2, Math.floor((maxBytesOf(nats) - envelope) / MAX_BYTES_PER_UNIT));
}

/** Splits text into pieces of at most `maxUnits`, never inside a surrogate pair. */
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

/** Counts unconfirmed bytes, because the client itself would buffer them without a limit. */
class Backlog {
  readonly #nats: NatsConnection;
  #bytes = 0;
  #isAsking = false;

  constructor(nats: NatsConnection) {
    this.#nats = nats;
  }

  /** Whether this many bytes may be sent now. Without a connection (`info` is undefined), nothing may be sent. */
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
    // Fails if the connection is lost. The client then drops its buffer.
    await this.#nats.flush().catch(() => undefined);
    this.#bytes -= asked;
    this.#isAsking = false;
  }
}
