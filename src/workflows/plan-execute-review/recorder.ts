import { CancellationScope, proxyLocalActivities, upsertSearchAttributes } from '@temporalio/workflow';
import type { RunActivities } from '../../activities/run.ts';
import type { FactBatch, RunFact, RunRef } from '../../contracts/run.ts';
import type { WorkflowStatus } from '../../contracts/workflow.ts';

const { recordFacts } = proxyLocalActivities<Pick<RunActivities, 'recordFacts'>>({
  startToCloseTimeout: '30s',
  // While Postgres is away the run waits, without an end, in timers rather than in a held workflow task.
  localRetryThreshold: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

/** Part of every history: do not change it without a patch. */
const TURNS = 16;

/**
 * Writes what happens in a run, in order and each fact once. Facts of one moment go in one local activity; those that come
 * while it runs go in the next, so that no event overtakes another.
 */
export class Recorder {
  readonly #run: RunRef;
  #status: WorkflowStatus = 'pending';
  #round = 0;
  /** Event 1, `pending`, was written when the run was accepted. */
  #sequence = 1;
  #waiting: RunFact[] = [];
  #flushing: Promise<void> | undefined;

  constructor(run: RunRef) {
    this.#run = run;
  }

  get status(): WorkflowStatus {
    return this.#status;
  }

  record(fact: RunFact): void {
    if (fact.kind === 'status_changed') this.#status = fact.status;
    if ('round' in fact) this.#round = Math.max(this.#round, fact.round);
    this.#waiting.push(fact);
    this.#flushing ??= this.#flush();
    // Whoever must not go on without the write awaits written(); a failure reaches it there.
    this.#flushing.catch(() => undefined);
  }

  enter(status: WorkflowStatus, error?: { code: string; message: string }): void {
    upsertSearchAttributes({ RunStatus: [status] });
    this.record({ kind: 'status_changed', status, previous_status: this.#status, ...(error && { error }) });
  }

  /** Everything recorded so far is stored. */
  async written(): Promise<void> {
    while (this.#flushing) await this.#flushing;
  }

  async #flush(): Promise<void> {
    // The rest of this moment's facts join the batch: a step's end and the start of those that waited for it are a few
    // turns of the microtask queue apart.
    for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch: FactBatch = {
        ...this.#run,
        first_sequence: this.#sequence + 1,
        status: this.#status,
        round: this.#round,
        facts: this.#waiting,
      };
      this.#sequence += this.#waiting.length;
      this.#waiting = [];
      // What has happened is written even when the run is being cancelled.
      await CancellationScope.nonCancellable(() => recordFacts(batch));
    }
    this.#flushing = undefined;
  }
}
