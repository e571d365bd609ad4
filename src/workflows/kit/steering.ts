import { condition, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { RunActivities } from '../../activities/run.ts';
import type { OpenQuestion, Waiting } from '../../contracts/approval.ts';
import { DATABASE_WRITE_OPTIONS } from './database-write-options.ts';
import { approvalClosedSignal, pauseSignal, resumeSignal } from './messages.ts';

const { expireApproval } =
  proxyLocalActivities<Pick<RunActivities, 'expireApproval'>>(DATABASE_WRITE_OPTIONS);

export interface SteeringOptions {
  tenantId: string;
  paused?: boolean;
  /** The number of the last pause or resume that the workflow knows. */
  pauseChange?: number;
  /** Shows or forwards a pause or resume. */
  onChange(): void;
}

/** Pauses and resumes a workflow, and waits for people's decisions. */
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
   * Sets the handlers. Call it before the first await, and after everything exists that `onChange` uses: a signal that arrived before the
   * workflow began is handled at once.
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

  /** The subject of a decision has changed: every call that waits for one asks again. */
  invalidate(): void {
    this.#changes += 1;
    this.#nudgedAt = this.#changes;
  }

  /** Await it before a call, a step or a phase begins. */
  async unpaused(): Promise<void> {
    if (this.#paused) await condition(() => !this.#paused);
  }

  /**
   * Makes a call until it no longer waits for a person. Waiting costs nothing: a signal or a timer ends it.
   * @param onWaiting called with the question when the wait begins, without when it ends
   */
  async awaitDecision<T extends { kind: string }>(
    call: () => Promise<T | Waiting>,
    onWaiting: (question: OpenQuestion | undefined) => void,
  ): Promise<T> {
    for (;;) {
      await this.unpaused();
      const seen = this.#changes;
      const outcome = await call();
      if (!isWaiting(outcome)) return outcome;
      onWaiting(outcome);
      await this.#closing(outcome, seen);
      onWaiting(undefined);
    }
  }

  /** Waits for a change that the call has not seen. Several calls may wait for one approval. */
  async #closing({ approval_id, expires_in }: Waiting, seen: number): Promise<void> {
    const isNews = () => (this.#closedAt.get(approval_id) ?? 0) > seen || this.#nudgedAt > seen;
    if (expires_in === null) await condition(isNews);
    else if (!(await condition(isNews, `${expires_in}s`)))
      await expireApproval({ tenant_id: this.#options.tenantId, approval_id });
  }
}

const isWaiting = (outcome: { kind: string }): outcome is Waiting => outcome.kind === 'waits';
