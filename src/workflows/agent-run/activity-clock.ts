import type { OpenQuestion } from '../../contracts/approval.ts';

/** Tells the time in which at least one call runs from the time in which all of them wait for people. */
export class ActivityClock {
  #worked: number;
  readonly #running = new Set<string>();
  /** Calls that run and wait for a person all the same. */
  readonly #held = new Map<string, OpenQuestion | undefined>();
  /** The last attempt of each running call that said whether it waits. */
  readonly #attempts = new Map<string, number>();
  /** Calls that wait for a person and do not run. */
  readonly #waiting = new Map<string, OpenQuestion>();
  #since = 0;
  /** Seconds taken out of the time since the first of the calls that overlap began. */
  #excused = 0;
  readonly #onBlocked: (isBlocked: boolean) => void;

  /** `worked` seconds were counted before. */
  constructor(worked: number, onBlocked: (isBlocked: boolean) => void) {
    this.#worked = worked;
    this.#onBlocked = onBlocked;
  }

  /** Seconds. */
  get worked(): number {
    return this.#worked + (this.#running.size > 0 ? (Date.now() - this.#since) / 1000 : 0);
  }

  /** `key` tells the calls that run at the same time apart. */
  async during<T>(key: string, call: () => Promise<T>): Promise<T> {
    this.#change(() => {
      if (this.#running.size === 0) {
        this.#since = Date.now();
        this.#excused = 0;
      }
      this.#running.add(key);
    });
    try {
      return await call();
    } finally {
      this.#change(() => {
        this.#worked = this.worked;
        this.#since = Date.now();
        this.#running.delete(key);
        this.#held.delete(key);
        this.#attempts.delete(key);
      });
    }
  }

  /** Takes out seconds in which a call that has ended waited for a person. Calls that overlap waited at the same time: the longest counts. */
  excuse(seconds: number): void {
    const more = Math.max(0, seconds - this.#excused);
    this.#excused += more;
    this.#worked = Math.max(0, this.#worked - more);
  }

  /** What people are asked now. */
  get questions(): OpenQuestion[] {
    return [...this.#waiting.values(), ...this.#held.values()].filter(
      (question) => question !== undefined,
    );
  }

  /** Says that a call waits for the answer to a question before it runs again, or that it no longer does. */
  waits(key: string, question: OpenQuestion | undefined): void {
    this.#change(() => {
      if (question) this.#waiting.set(key, question);
      else this.#waiting.delete(key);
    });
  }

  /** Says that a call that runs waits for a person, or that it goes on. */
  holds(key: string, isHeld: boolean, attempt: number, question?: OpenQuestion): void {
    if (!this.#running.has(key) || attempt < (this.#attempts.get(key) ?? 0)) return;
    this.#attempts.set(key, attempt);
    this.#change(() => {
      if (isHeld) this.#held.set(key, question);
      else this.#held.delete(key);
    });
  }

  #change(apply: () => void): void {
    const was = this.#isBlocked();
    apply();
    if (this.#isBlocked() !== was) this.#onBlocked(!was);
  }

  #isBlocked = () =>
    this.#running.size === this.#held.size && this.#waiting.size + this.#held.size > 0;
}
