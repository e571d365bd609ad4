/** Tells the time in which at least one call runs from the time in which all of them wait for people. */
export class ActivityClock {
  #worked: number;
  #running = 0;
  #waiting = 0;
  #since = 0;
  readonly #onBlocked: (isBlocked: boolean) => void;

  /** `worked` seconds were counted before. */
  constructor(worked: number, onBlocked: (isBlocked: boolean) => void) {
    this.#worked = worked;
    this.#onBlocked = onBlocked;
  }

  /** Seconds. */
  get worked(): number {
    return this.#worked + (this.#running > 0 ? (Date.now() - this.#since) / 1000 : 0);
  }

  async during<T>(call: () => Promise<T>): Promise<T> {
    this.#change(() => {
      if (this.#running === 0) this.#since = Date.now();
      this.#running += 1;
    });
    try {
      return await call();
    } finally {
      this.#change(() => {
        this.#worked = this.worked;
        this.#since = Date.now();
        this.#running -= 1;
      });
    }
  }

  /** Takes out seconds of a call in which it waited for a person after all. */
  excuse(seconds: number): void {
    this.#worked = Math.max(0, this.#worked - seconds);
  }

  waits(isWaiting: boolean): void {
    this.#change(() => {
      this.#waiting += isWaiting ? 1 : -1;
    });
  }

  #change(apply: () => void): void {
    const was = this.#isBlocked();
    apply();
    if (this.#isBlocked() !== was) this.#onBlocked(!was);
  }

  #isBlocked = () => this.#running === 0 && this.#waiting > 0;
}
