/** Tells the time in which at least one call runs from the time in which all of them wait for people. */
export class ActivityClock {
  #worked: number;
  readonly #running = new Set<string>();
  /** Calls that run and wait for a person all the same. */
  readonly #held = new Set<string>();
  /** The last attempt of each running call that said whether it waits. */
  readonly #attempts = new Map<string, number>();
  #waiting = 0;
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

  waits(isWaiting: boolean): void {
    this.#change(() => {
      this.#waiting += isWaiting ? 1 : -1;
    });
  }

  /** Says that a call that runs waits for a person, or that it goes on. */
  holds(key: string, isHeld: boolean, attempt: number): void {
    if (!this.#running.has(key) || attempt < (this.#attempts.get(key) ?? 0)) return;
    this.#attempts.set(key, attempt);
    this.#change(() => {
      if (isHeld) this.#held.add(key);
      else this.#held.delete(key);
    });
  }

  #change(apply: () => void): void {
    const was = this.#isBlocked();
    apply();
    if (this.#isBlocked() !== was) this.#onBlocked(!was);
  }

  #isBlocked = () => this.#running.size === this.#held.size && this.#waiting + this.#held.size > 0;
}
