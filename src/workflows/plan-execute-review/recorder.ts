import {
  CancellationScope,
  proxyLocalActivities,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { RunActivities } from '../../activities/run.ts';
import type { FactBatch, RunFact, RunRef } from '../../contracts/run.ts';
import type { Failure, WorkflowStatus } from '../../contracts/workflow.ts';
import type { RunInput } from './messages.ts';

const { recordFacts } = proxyLocalActivities<Pick<RunActivities, 'recordFacts'>>({
  startToCloseTimeout: '30s',
  // While Postgres is away the run waits, without an end, in timers rather than in a held workflow task.
  localRetryThreshold: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

const ENDS = new Set<WorkflowStatus>([
  'completed',
  'failed',
  'cancelled',
  'timed_out',
  'terminated',
]);

/**
 * Writes what happens in a run, in order and each fact once. Facts of one moment go in one local activity: they are collected
 * until commit(), and those that come while a write is under way go in the next, so that no event overtakes another.
 */
export class Recorder {
  readonly #run: RunRef & Pick<FactBatch, 'request_id' | 'webhook'>;
  #status: WorkflowStatus = 'pending';
  #round = 0;
  /** Event 1, `pending`, was written when the run was accepted. */
  #sequence = 1;
  #waiting: RunFact[] = [];
  #writing: Promise<void> | undefined;
  #failed: unknown;

  constructor({ tenant_id, workflow_id, request_id, settings }: RunInput) {
    this.#run = {
      tenant_id,
      workflow_id,
      ...(request_id && { request_id }),
      ...(settings.webhook && { webhook: true }),
    };
  }

  /** After the end nothing is recorded: a call that finishes while a run is being cancelled comes too late. */
  record(fact: RunFact): void {
    if (ENDS.has(this.#status)) return;
    if (fact.kind === 'status_changed') this.#status = fact.status;
    if ('round' in fact) this.#round = Math.max(this.#round, fact.round);
    this.#waiting.push(fact);
  }

  enter(status: WorkflowStatus, error?: Failure): void {
    upsertSearchAttributes({ RunStatus: [status] });
    this.record({
      kind: 'status_changed',
      status,
      previous_status: this.#status,
      ...(error && { error }),
    });
  }

  /**
   * Begins to write what was recorded. Called wherever the run is about to wait.
   * @throws when an earlier write has failed for good: the run must not go on
   */
  commit(): void {
    if (this.#failed) throw this.#failed;
    if (this.#writing || this.#waiting.length === 0) return;
    this.#writing = this.#write();
    this.#writing.catch((error: unknown) => {
      this.#failed = error;
    });
  }

  /** Everything recorded so far is stored. */
  async written(): Promise<void> {
    this.commit();
    await this.#writing;
  }

  async #write(): Promise<void> {
    // What else is recorded in this turn joins the batch.
    await undefined;
    while (this.#waiting.length > 0) {
      const facts = this.#waiting;
      const batch: FactBatch = {
        ...this.#run,
        first_sequence: this.#sequence + 1,
        status: this.#status,
        round: this.#round,
        facts,
      };
      this.#sequence += facts.length;
      this.#waiting = [];
      // What has happened is written even when the run is being cancelled.
      await CancellationScope.nonCancellable(() => recordFacts(batch));
    }
    this.#writing = undefined;
  }
}
