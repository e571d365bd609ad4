import { Client, type ClientConfig } from 'pg';
import { rethrowConnectionError } from './connection-error.ts';

/** Statements that a connection keeps prepared; the one that was used last of all gives way to a new one. */
const MAX_PREPARED = 200;
/** Texts that a connection remembers having seen once. */
const MAX_SEEN = 1000;
/** A longer text is made from what a request holds: a list of rows, a list of conditions. */
const MAX_LENGTH = 8000;

type Query = (...args: unknown[]) => unknown;

/**
 * A connection that lets Postgres parse and plan a statement once: our statements are few, long, and run often. A statement is prepared
 * when it comes for the second time, so that shapes that a request makes up are not, and the number of prepared statements is bounded.
 */
export class PreparingClient extends Client {
  /** Names by text, in the order of their last use. */
  readonly #prepared = new Map<string, string>();
  readonly #seen = new Set<string>();
  #count = 0;

  constructor(config?: string | ClientConfig) {
    super(config);
    // The pool listens only while the connection is idle. The statement in flight, or the next one, fails with this error; without
    // a listener it would end the process.
    this.on('error', () => undefined);
  }

  // pg's overloads cannot be overridden one by one; every form but (text, values) is passed on as it is.
  override query = ((...args: unknown[]): unknown => {
    const query = super.query.bind(this) as Query;
    const [text, values, ...rest] = args;
    const name = typeof text === 'string' && Array.isArray(values) ? this.#nameOf(text) : undefined;
    const result = name ? query({ name, text, values }, ...rest) : query(...args);
    return result instanceof Promise ? result.catch(rethrowConnectionError) : result;
  }) as Client['query'];

  #nameOf(text: string): string | undefined {
    if (text.length > MAX_LENGTH) return undefined;
    const known = this.#prepared.get(text);
    if (known === undefined && !this.#seen.delete(text)) {
      this.#remember(text);
      return undefined;
    }
    // A name is never used for a second statement.
    if (known === undefined) this.#count += 1;
    const name = known ?? `s${this.#count}`;
    this.#prepared.delete(text);
    this.#prepared.set(text, name);
    if (this.#prepared.size > MAX_PREPARED) this.#closeOldest();
    return name;
  }

  #remember(text: string): void {
    this.#seen.add(text);
    const [oldest] = this.#seen;
    if (this.#seen.size > MAX_SEEN && oldest !== undefined) this.#seen.delete(oldest);
  }

  /**
   * Goes ahead of the next statement, which waits for both answers. Close rather than DEALLOCATE: it is no error where the statement was
   * never parsed, nor inside a transaction that has failed.
   */
  #closeOldest(): void {
    const [oldest] = this.#prepared;
    if (!oldest) return;
    const [text, name] = oldest;
    this.#prepared.delete(text);
    const { connection } = this as unknown as { connection: WireConnection };
    delete connection.parsedStatements[name];
    connection.close({ type: 'S', name });
  }
}

/** What pg's types do not tell of a connection. */
interface WireConnection {
  parsedStatements: Record<string, string>;
  close(message: { type: 'S'; name: string }): void;
}
