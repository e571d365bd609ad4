/** A time limit that pauses while a person is asked and restarts on progress. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #limitMs: number;
  #leftMs: number;
  #runningSince = 0;
  #timer: NodeJS.Timeout | undefined;
  #holds = 0;
  #heldSince = 0;
  #heldMs = 0;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#leftMs = limitMs;
    this.#run();
  }

  /** Aborts when the time limit is reached. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Total time for which the limit was paused, in milliseconds. */
  get heldMs(): number {
    return this.#heldMs;
  }

  /** Restarts the whole time limit. */
  restart(): void {
    this.#leftMs = this.#limitMs;
    if (this.#holds === 0) this.#run();
  }

  /** Pauses the time limit during `work`. */
  async held<T>(work: () => Promise<T>): Promise<T> {
    if (this.#holds === 0) this.#halt();
    this.#holds += 1;
    try {
      return await work();
    } finally {
      this.#holds -= 1;
      if (this.#holds === 0) {
        this.#heldMs += performance.now() - this.#heldSince;
        this.#run();
      }
    }
  }

  /** Disables the time limit. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#holds = Number.POSITIVE_INFINITY;
  }

  #run(): void {
    clearTimeout(this.#timer);
    this.#runningSince = performance.now();
    const over = () =>
      this.#controller.abort(new DOMException('The time limit was reached.', 'TimeoutError'));
    this.#timer = setTimeout(over, this.#leftMs);
    this.#timer.unref();
  }

  #halt(): void {
    clearTimeout(this.#timer);
    this.#heldSince = performance.now();
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - this.#runningSince));
  }
}
