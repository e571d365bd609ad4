import { condition, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { RunActivities } from '../../activities/run.ts';
import type { Waiting } from '../../contracts/approval.ts';
import { DATABASE_WRITE_OPTIONS } from './database-write-options.ts';
import { approvalClosedSignal, pauseSignal, resumeSignal } from './messages.ts';

const { expireApproval } =
  proxyLocalActivities<Pick<RunActivities, 'expireApproval'>>(DATABASE_WRITE_OPTIONS);

export interface SteeringOptions {
  tenantId: string;
  paused?: boolean;
  /** Of the last pause or resume that is known. */
  pauseChange?: number;
  /** Called after every change, for whoever shows or forwards it. */
  onChange(): void;
}

/** How people hold and free a running workflow. */
export class Steering {
  readonly #options: SteeringOptions;
  /** Counts what people have changed; a call that began before a change has not seen it. */
  #changes = 0;
  readonly #closedAt = new Map<string, number>();
  #nudgedAt = 0;
  #paused: boolean;
  #pauseChange: number;

  constructor(options: SteeringOptions) {
    this.#options = options;
    this.#paused = options.paused ?? false;
    this.#pauseChange = options.pauseChange ?? 0;
  }

  /**
   * Sets the handlers: before the first await, and when everything is there that `onChange` uses, for a signal that came before the workflow
   * began is handled at once.
   */
  listen(): void {
    setHandler(approvalClosedSignal, (id) => {
      this.#changes += 1;
      this.#closedAt.set(id, this.#changes);
    });
    setHandler(pauseSignal, (...[change]) => this.#setPaused(true, change));
    setHandler(resumeSignal, (...[change]) => this.#setPaused(false, change));
  }

  get paused(): boolean {
    return this.#paused;
  }

  get pauseChange(): number {
    return this.#pauseChange;
  }

  #setPaused(paused: boolean, change = this.#pauseChange + 1): void {
    if (change <= this.#pauseChange) return;
    this.#pauseChange = change;
    if (this.#paused === paused) return;
    this.#paused = paused;
    this.#options.onChange();
  }

  /** What is asked has changed: whoever waits asks again. */
  invalidate(): void {
    this.#changes += 1;
    this.#nudgedAt = this.#changes;
  }

  /** Before everything that is new: a call, a step, the next phase. */
  async unpaused(): Promise<void> {
    if (this.#paused) await condition(() => !this.#paused);
  }

  /**
   * Makes a call until it no longer waits for a person. Waiting costs nothing: a signal or a timer ends it.
   * @param onWaiting told when it begins to wait, and when it goes on
   */
  async awaitDecision<T extends { kind: string }>(
    call: () => Promise<T | Waiting>,
    onWaiting: (waits: boolean) => void,
  ): Promise<T> {
    for (;;) {
      await this.unpaused();
      const seen = this.#changes;
      const outcome = await call();
      if (!isWaiting(outcome)) return outcome;
      onWaiting(true);
      await this.#closing(outcome, seen);
      onWaiting(false);
    }
  }

  /** Until something has happened that the call has not seen; several calls may wait for one approval. */
  async #closing({ approval_id, expires_in }: Waiting, seen: number): Promise<void> {
    const isNews = () => (this.#closedAt.get(approval_id) ?? 0) > seen || this.#nudgedAt > seen;
    if (expires_in === null) await condition(isNews);
    else if (!(await condition(isNews, `${expires_in}s`)))
      await expireApproval({ tenant_id: this.#options.tenantId, approval_id });
  }
}

const isWaiting = (outcome: { kind: string }): outcome is Waiting => outcome.kind === 'waits';
