/** Lets one waiter sleep until it is signalled. A signal without a waiter is remembered. */
export class WakeUp {
  #happened = false;
  #resolve: (() => void) | undefined;

  signal(): void {
    this.#happened = true;
    this.#resolve?.();
  }

  /** Returns on a signal, after `ms`, or on `stop`. */
  async wait(ms: number, stop: AbortSignal): Promise<void> {
    if (!this.#happened && !stop.aborted) await this.#sleep(ms, stop);
    this.#happened = false;
  }

  #sleep(ms: number, stop: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        stop.removeEventListener('abort', finish);
        this.#resolve = undefined;
        resolve();
      };
      const timer = setTimeout(finish, ms);
      stop.addEventListener('abort', finish);
      this.#resolve = finish;
    });
  }
}
