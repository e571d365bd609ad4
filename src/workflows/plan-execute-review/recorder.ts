import {
  CancellationScope,
  proxyLocalActivities,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { RunActivities } from '../../activities/run.ts';
import type { FactBatch, RunFact, RunRef } from '../../contracts/run.ts';
import type { Failure, WorkflowStatus } from '../../contracts/workflow.ts';
import { DATABASE_WRITE_OPTIONS } from '../kit/database-write-options.ts';
import type { RunInput } from './messages.ts';

const { recordFacts } =
  proxyLocalActivities<Pick<RunActivities, 'recordFacts'>>(DATABASE_WRITE_OPTIONS);

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
  /** As of what was given to be written. */
  #writtenStatus: WorkflowStatus = 'pending';
  #round = 0;
  /** Event 1, `pending`, was written when the run was accepted. */
  #sequence = 1;
  #waiting: RunFact[] = [];
  #writing: Promise<void> | undefined;
  #failed: unknown;
  /** Of the run's lives. */
  readonly #attempt: number;
  readonly #counts = new Map<string, number>();

  constructor({ tenant_id, workflow_id, request_id, settings }: RunInput) {
    this.#run = {
      tenant_id,
      workflow_id,
      ...(request_id && { request_id }),
      ...(settings.webhook && { webhook: true }),
    };
    this.#attempt = settings.attempt ?? 0;
  }

  get status(): WorkflowStatus {
    return this.#status;
  }

  /** Goes on in a log that has events already. */
  goOnAfter(sequence: number, round: number): void {
    this.#sequence = sequence;
    this.#round = round;
  }

  /** After the end nothing is recorded: a call that finishes while a run is being cancelled comes too late. */
  record(fact: RunFact): void {
    if (ENDS.has(this.#status)) return;
    if (fact.kind === 'status_changed') this.#status = fact.status;
    if ('round' in fact && fact.round !== undefined)
      this.#round = Math.max(this.#round, fact.round);
    this.#waiting.push({ ...fact, key: `${this.#attempt}/${this.#keyOf(fact)}` });
  }

  /** The same for the same fact, whatever else was recorded before it. */
  #keyOf(fact: RunFact): string {
    switch (fact.kind) {
      case 'step_started':
      case 'step_completed':
      case 'step_failed':
        return `${fact.kind}/${fact.step_id}/${fact.round}`;
      case 'tools_left_out':
        return `${fact.kind}/${fact.step_id}/${fact.round}/${fact.agent}`;
      case 'step_reassigned':
        return `${fact.kind}/${fact.step_id}/${fact.round}/${fact.to.name}`;
      case 'review_completed':
        return `${fact.kind}/${fact.round}${fact.review.by_person ? '/person' : ''}`;
      case 'status_changed':
        return `status/${this.#count('status')}/${fact.status}`;
      default:
        return `${fact.kind}/${this.#count(fact.kind)}`;
    }
  }

  #count(kind: string): number {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return count;
  }

  enter(
    status: WorkflowStatus,
    more: { error?: Failure; revises?: string[]; round?: number } = {},
  ): void {
    upsertSearchAttributes({ RunStatus: [status] });
    this.record({
      kind: 'status_changed',
      status,
      previous_status: this.#status,
      ...more,
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

  /** The same where nobody can take an error: the next commit() throws it. */
  commitQuietly(): void {
    if (!this.#failed) this.commit();
  }

  /** Everything recorded so far is stored. */
  async flush(): Promise<void> {
    this.commit();
    await this.#writing;
  }

  async #write(): Promise<void> {
    // What else is recorded in this turn joins the batch.
    await undefined;
    while (this.#waiting.length > 0) {
      const facts = this.#take();
      for (const fact of facts) {
        if (fact.kind === 'status_changed') this.#writtenStatus = fact.status;
      }
      const batch: FactBatch = {
        ...this.#run,
        first_sequence: this.#sequence + 1,
        status: this.#writtenStatus,
        round: this.#round,
        facts,
      };
      // What has happened is written even when the run is being cancelled.
      this.#sequence = await CancellationScope.nonCancellable(() => recordFacts(batch));
    }
    this.#writing = undefined;
  }

  /** What goes in one write. A plan replaces rows, so what was recorded before it goes first; one that is not the first goes alone. */
  #take(): RunFact[] {
    const at = this.#waiting.findIndex((fact) => fact.kind === 'plan_created');
    const plan = this.#waiting[at];
    if (plan?.kind !== 'plan_created') return this.#waiting.splice(0);
    const before = this.#waiting.slice(0, at);
    if (before.some((fact) => 'step_id' in fact)) return this.#waiting.splice(0, at);
    return plan.cause === 'planned' ? this.#waiting.splice(0) : this.#waiting.splice(0, at + 1);
  }
}
