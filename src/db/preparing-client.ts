import { createHash } from 'node:crypto';
import { Client } from 'pg';

/** A connection prepares this many statements; what comes after them is parsed each time. */
const MAX_STATEMENTS = 200;

type Query = (...args: unknown[]) => unknown;

/** A connection that lets Postgres parse and plan each statement once: our statements are few, long, and run often. */
export class PreparingClient extends Client {
  readonly #names = new Map<string, string>();

  // pg's overloads cannot be overridden one by one; every form but (text, values) is passed on as it is.
  override query = ((...args: unknown[]): unknown => {
    const query = super.query.bind(this) as Query;
    const [text, values, ...rest] = args;
    const name = typeof text === 'string' && Array.isArray(values) ? this.#nameOf(text) : undefined;
    return name ? query({ name, text, values }, ...rest) : query(...args);
  }) as Client['query'];

  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known || this.#names.size >= MAX_STATEMENTS) return known;
    const name = createHash('sha256').update(text).digest('hex').slice(0, 32);
    this.#names.set(text, name);
    return name;
  }
}
