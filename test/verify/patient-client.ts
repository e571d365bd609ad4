import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer<T> {
  status: number;
  body: T;
}

export interface Ask {
  body?: unknown;
  headers?: Record<string, string>;
}

/** One request; processes may be frozen for seconds, and whoever waits longer than this for an answer asks again. */
const REQUEST_MS = 20_000;

/**
 * A user who asks again while servers are away, until the time is over. What servers answer meanwhile is counted by status: it
 * should be 503, never 500.
 */
export class PatientClient {
  readonly #base: string;
  readonly #headers: Record<string, string>;
  readonly #deadline: number;
  readonly outages = new Map<string, number>();
  /** An outage is a 503: who answers 500 did not see it coming. */
  readonly faults = new Set<string>();

  constructor(base: string, headers: Record<string, string>, deadline: number) {
    this.#base = base;
    this.#headers = headers;
    this.#deadline = deadline;
  }

  /** @throws Error when the deadline has passed without an answer below 500 */
  async call<T>(method: string, path: string, ask: Ask = {}): Promise<Answer<T>> {
    for (let pause = 100; ; pause = Math.min(pause * 1.5, 1500)) {
      const answer = await this.#once<T>(method, path, ask);
      if (typeof answer !== 'string' && answer.status < 500 && answer.status !== 429) return answer;
      const what = typeof answer === 'string' ? answer : `${answer.status}`;
      if (what === '500') this.faults.add(`${method} ${path} got 500`);
      this.outages.set(what, (this.outages.get(what) ?? 0) + 1);
      if (Date.now() > this.#deadline)
        throw new Error(`${method} ${path} got no answer until the end; last ${what}`);
      await sleep(pause);
    }
  }

  get<T>(path: string): Promise<Answer<T>> {
    return this.call<T>('GET', path);
  }

  /** A stream of events; the caller reads it and comes again when it breaks. */
  stream(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    return fetch(`${this.#base}${path}`, { headers: { ...this.#headers, ...headers }, signal });
  }

  async #once<T>(
    method: string,
    path: string,
    { body, headers }: Ask,
  ): Promise<Answer<T> | string> {
    try {
      const response = await fetch(`${this.#base}${path}`, {
        method,
        headers: {
          ...this.#headers,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(REQUEST_MS),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, body: (isJson ? JSON.parse(text) : text) as T };
    } catch {
      return 'no answer';
    }
  }
}
